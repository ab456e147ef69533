"""What the back office does for events: moves remembered, the next of a series begun."""

from datetime import time

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from core.models import Status
from core.partial_date import PartialDate
from events.models import Event, Registration
from tests.factories.events import (
    EventFactory,
    EventSeriesFactory,
    MaterialFactory,
    RegistrationFactory,
    SpeakerFactory,
)
from tests.factories.partnerships import InstitutionFactory
from tests.test_admin import admin_url, fields_of, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    client.force_login(User.objects.create_superuser("editor"))
    return client


@pytest.fixture
def event():
    return EventFactory(
        start_on="2030-03-04",
        start_time=time(10),
        end_time=time(12),
        place_en="Minsk",
        series=EventSeriesFactory(),
        number_in_series=1,
    )


def change(event):
    return admin_url(Event, "change", event.pk)


def fresh(event):
    return Event.objects.get(pk=event.pk)


def moved(event):
    found = fresh(event)
    day = found.moved_from and found.moved_from.isoformat()
    return day, found.moved_from_time


# Moved


def test_saving_the_form_as_it_stands_is_no_news(office, event):
    save(office, change(event))
    save(office, change(event))

    assert fresh(event).sequence == 0
    assert moved(event) == (None, None)


def test_correcting_a_title_is_no_news(office, event):
    save(office, change(event), title_en="Without the slip")

    assert fresh(event).sequence == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"start_on": "2030-03-11", "start_time": "09:00", "state": "moved"},
        {"start_on": "2030-03-11"},
        {"start_time": "09:00"},
        {"start_on": ""},
    ],
)
def test_new_start_of_a_published_event_keeps_the_old_day_and_hour(
    office, event, changes
):
    save(office, change(event), **changes)

    assert moved(event) == ("2030-03-04", time(10))
    assert fresh(event).sequence == 1


def test_a_second_move_keeps_what_was_announced_first(office, event):
    save(office, change(event), start_on="2030-03-11", state="moved")
    save(office, change(event), start_on="2030-03-18")

    assert moved(event) == ("2030-03-04", time(10))
    assert fresh(event).sequence == 2


def test_old_day_that_staff_write_themselves_is_kept(office, event):
    save(
        office,
        change(event),
        start_on="2030-03-11",
        state="moved",
        moved_from="2030-02",
    )

    assert moved(event) == ("2030-02", None)


def test_old_hour_is_told_on_the_clock_of_the_new_zone(office, event):
    save(
        office,
        change(event),
        start_on="2030-03-11",
        start_time="09:00",
        time_zone="Asia/Tokyo",
    )

    assert moved(event) == ("2030-03-04", time(16))


def test_new_zone_alone_is_a_move_where_the_hour_is_known(office, event):
    save(office, change(event), time_zone="Asia/Tokyo")

    assert moved(event) == ("2030-03-04", time(16))


@pytest.mark.parametrize(
    "changes",
    [
        {"time_zone": "Europe/Moscow"},
        {"start_time": "16:00", "end_time": "18:00", "time_zone": "Asia/Tokyo"},
    ],
    ids=["same clock", "same moment"],
)
def test_new_zone_that_moves_nothing_is_no_move(office, event, changes):
    save(office, change(event), **changes)

    assert moved(event) == (None, None)


def test_new_zone_of_an_event_without_an_hour_is_no_move(office):
    event = EventFactory(start_on="2030-03-04")

    save(office, change(event), time_zone="Asia/Tokyo")

    assert moved(event) == (None, None)


def test_old_hour_that_staff_write_themselves_is_kept(office, event):
    save(office, change(event), start_on="2030-03-11", moved_from_time="11:00")

    assert moved(event) == ("2030-03-04", time(11))


def test_old_hour_of_a_move_that_staff_take_back_is_not_kept(office, event):
    save(office, change(event), start_time="09:00")
    save(office, change(event), start_on="2030-03-11", moved_from="")

    assert moved(event) == ("2030-03-04", time(9))


def test_new_start_of_a_draft_is_no_move(office):
    draft = EventFactory(start_on="2030-03-04", status=Status.DRAFT)

    save(office, change(draft), start_on="2030-03-11")

    assert moved(draft) == (None, None)


def test_move_of_an_event_not_yet_published_is_remembered_when_said(office):
    draft = EventFactory(start_on="2030-03-04", status=Status.DRAFT)

    save(office, change(draft), start_on="2030-03-11", state="moved")

    assert moved(draft) == ("2030-03-04", None)


def test_move_without_a_new_or_an_old_day_is_asked_about(office, event):
    address = change(event)
    values = fields_of(office.get(address)) | {"state": "moved"}

    response = office.post(address, values)

    assert response.context["adminform"].form.errors.keys() == {"moved_from"}
    assert fresh(event).state == Event.State.SCHEDULED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"end_time": "09:00"}, "end_time"),
        ({"start_time": "", "end_time": "12:00"}, "start_time"),
    ],
)
def test_impossible_hours_are_explained(office, event, changes, field):
    address = change(event)

    response = office.post(address, fields_of(office.get(address)) | changes)

    assert response.context["adminform"].form.errors.keys() == {field}


def test_last_hour_may_be_earlier_on_a_later_day(office, event):
    save(office, change(event), end_on="2030-03-05", end_time="09:00")

    assert fresh(event).end_time == time(9)


# The next of a series


@pytest.fixture
def whole(event):
    """An event with everything there is to copy, and everything there is not."""
    partner = InstitutionFactory()
    whole = EventFactory(
        slug="dentistry-day-13",
        title_en="Dentistry Day",
        title_ru="День стоматологии",
        title_be="Дзень стаматалогіі",
        title_ar="يوم طب الأسنان",
        summary_en="In brief",
        body_ru="<p>Текст</p>",
        place_ar="مينسك",
        registration_note_en="Bring a badge",
        kind="conference",
        mode="hybrid",
        time_zone="Europe/Berlin",
        series=event.series,
        number_in_series=13,
        capacity=50,
        has_registration=True,
        registration_closes_at="2030-03-01T12:00Z",
        start_on="2030-03-04",
        end_on="2030-03-05",
        start_time=time(10),
        end_time=time(12),
        date_note_en="the first week",
        state="moved",
        moved_from="2030-02-04",
        moved_from_time=time(9),
        online_url="https://meet.example.org/x",
        recording_url="https://video.example.org/x",
        source_url="https://example.org/news",
        source_date="2030",
        internal_note="ask again",
        with_countries=["JP", "BY"],
        with_languages=["en", "ru"],
        with_institutions=[partner],
    )
    whole.sequence = 5
    whole.save()
    SpeakerFactory(event=whole)
    MaterialFactory(event=whole)
    RegistrationFactory(event=whole)
    return whole


def copy_address(event):
    return reverse("admin:events_event_copy", args=[event.pk])


def test_next_of_a_series_is_a_draft_with_what_stays_the_same(office, whole):
    page = office.get(change(whole))
    assert f'href="{copy_address(whole)}"' in page.text
    office.get(copy_address(whole))
    assert Event.objects.count() == 2

    response = office.post(copy_address(whole))

    draft = Event.objects.get(slug="dentistry-day-14")
    assert response["Location"] == change(draft)
    assert draft.number_in_series == 14
    assert (draft.status, draft.state, draft.sequence) == ("draft", "scheduled", 0)
    assert draft.uid != whole.uid
    for name in (
        *(f"title_{code}" for code in ("en", "ru", "be", "ar")),
        "summary_en",
        "body_ru",
        "place_ar",
        "registration_note_en",
        "kind",
        "mode",
        "time_zone",
        "series",
        "capacity",
    ):
        assert getattr(draft, name) == getattr(whole, name), name
    assert list(draft.institutions.all()) == list(whole.institutions.all())
    assert [line.country for line in draft.countries.all()] == ["JP", "BY"]
    assert [line.language for line in draft.languages.all()] == ["en", "ru"]


def test_next_of_a_series_leaves_out_what_belongs_to_the_one_event(office, whole):
    office.post(copy_address(whole))

    draft = Event.objects.get(slug="dentistry-day-14")
    for name in (
        "start_on",
        "end_on",
        "start_time",
        "end_time",
        "date_note_en",
        "moved_from",
        "moved_from_time",
        "online_url",
        "recording_url",
        "has_registration",
        "registration_closes_at",
        "registration_ends_at",
        "source_url",
        "source_date",
        "internal_note",
    ):
        assert not getattr(draft, name), name
    assert not draft.speakers.exists()
    assert not draft.materials.exists()
    assert Registration.objects.filter(event=whole).count() == 1
    assert not draft.registrations.exists()


def test_next_of_a_series_is_dated_and_published_like_any_draft(office, client, whole):
    office.post(copy_address(whole))
    draft = Event.objects.get(slug="dentistry-day-14")
    assert client.get(draft.get_absolute_url()).status_code == 404

    save(office, change(draft), start_on="2031-03-04", _publish="1")

    published = fresh(draft)
    assert published.start_on == PartialDate(2031, 3, 4)
    assert (published.sequence, published.moved_from) == (1, None)
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_copies_raise_the_number_each_time_and_are_logged(office, whole):
    office.post(copy_address(whole))
    office.post(copy_address(whole))

    drafts = Event.objects.filter(status=Status.DRAFT).order_by("pk")
    assert [(d.slug, d.number_in_series) for d in drafts] == [
        ("dentistry-day-14", 14),
        ("dentistry-day-15", 15),
    ]
    logged = LogEntry.objects.values_list("object_id", "action_flag")
    assert set(logged) == {(str(draft.pk), 1) for draft in drafts}


def test_series_without_numbers_gets_none_and_a_free_address(office):
    event = EventFactory(slug="forum-2029", series=EventSeriesFactory())
    EventFactory(slug="forum-2")

    office.post(copy_address(event))

    draft = Event.objects.get(status=Status.DRAFT)
    assert (draft.slug, draft.number_in_series) == ("forum-3", None)


@pytest.mark.database("postgresql")  # SQLite takes any number
def test_number_that_cannot_be_raised_is_explained(office):
    event = EventFactory(series=EventSeriesFactory(), number_in_series=32767)

    response = office.post(copy_address(event), follow=True)

    assert Event.objects.count() == 1
    assert "32767" in str(*response.context["messages"])


def test_event_without_a_series_has_no_next(office):
    event = EventFactory()

    assert copy_address(event) not in office.get(change(event)).text
    assert office.post(copy_address(event)).status_code == 404
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("permissions", "status"),
    [([], 403), (["view_event"], 403), (["view_event", "add_event"], 302)],
)
def test_copying_is_for_those_who_may_add(client, whole, permissions, status):
    user = User.objects.create_user("limited", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)

    assert client.post(copy_address(whole)).status_code == status
    assert Event.objects.filter(status=Status.DRAFT).exists() is (status == 302)
