"""What staff see of registrations, and what they may do."""

import io
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from core.models import Mail
from events.models import Event, Registration, RegistrationState as S
from tests.back_office import act_on, agree, choose, password_typed
from tests.events.registration.given import open_event, received, registered
from tests.test_admin import fields_of, save

pytestmark = pytest.mark.django_db

LIST = "/admin/events/registration/"
EVENT_RIGHTS = ["view_event", "change_event"]


def browser_of(*permissions):
    """A member of staff with these permissions."""
    user = User.objects.create_user("-".join(permissions), is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(
            codename__in=permissions, content_type__app_label__in=("core", "events")
        )
    )
    client = Client()
    client.force_login(user)
    return password_typed(client)


@pytest.fixture
def office():
    client = Client()
    client.force_login(User.objects.create_superuser("manager"))
    return password_typed(client)


def attendees_url(event):
    return reverse("admin:events_registration_attendees", args=[event.pk])


def event_url(event):
    return reverse("admin:events_event_change", args=[event.pk])


def act(client, action, *registrations):
    return act_on(client, LIST, action, *registrations)


def shown_names(response):
    return {registration.name for registration in response.context["cl"].result_list}


def history():
    return list(LogEntry.objects.values_list("object_repr", "change_message"))


# Looking


def test_list_is_narrowed_by_event_and_state_and_searched(office):
    event = open_event(capacity=1)
    registered(event, S.CONFIRMED, name="Łucja", email="lucja@example.org")
    registered(event, S.WAITING, name="Анна", organisation="Клиника")
    registered(open_event(), S.CONFIRMED, name="Bob")

    def found(**query):
        return shown_names(office.get(LIST, query))

    assert found() == {"Łucja", "Анна", "Bob"}
    assert found(event__id__exact=event.pk) == {"Łucja", "Анна"}
    assert found(event__id__exact=event.pk, state__exact="waiting") == {"Анна"}
    assert found(q="lucja") == {"Łucja"}
    assert found(q="КЛИНИКА анна") == {"Анна"}
    assert found(q="nobody") == set()


def test_personal_data_needs_its_own_right():
    event = open_event()
    registration = registered(event, S.CONFIRMED, name="Łucja Nowak")
    change_page = f"{LIST}{registration.pk}/change/"
    pages = [LIST, change_page, attendees_url(event)]

    reader = browser_of("view_registration")
    for outsider in (
        browser_of(*EVENT_RIGHTS),
        browser_of("change_registration"),
        browser_of("delete_registration", *EVENT_RIGHTS),
    ):
        assert [outsider.get(page).status_code for page in pages] == [403] * 3

    assert [reader.get(page).status_code for page in pages] == [200] * 3
    assert "Łucja Nowak" in reader.get(change_page).text
    assert Client().get(attendees_url(event)).status_code == 302


def test_nothing_is_added_edited_or_deleted(office):
    registration = registered(open_event(), S.CONFIRMED, name="Anna")

    assert office.get(f"{LIST}add/").status_code == 403
    assert office.get(f"{LIST}{registration.pk}/delete/").status_code == 403
    office.post(f"{LIST}{registration.pk}/change/", {"name": "Eve"})
    act(office, "delete_selected", registration)

    assert Registration.objects.get().name == "Anna"
    assert '<input type="text" name="name"' not in (
        office.get(f"{LIST}{registration.pk}/change/").text
    )


def test_page_of_a_registration_lists_what_was_written(office):
    registration = registered(open_event(title_en="Forum"), S.CONFIRMED)

    shown = office.get(f"{LIST}{registration.pk}/change/").text

    assert "You have a seat: Forum" in shown
    assert registration.secret not in shown


# Acting


def test_cancelling_is_confirmed_then_mailed_and_the_next_moves_up(office):
    event = open_event(capacity=1)
    seated = registered(event, S.CONFIRMED, name="Seated")
    waiting = registered(event, S.WAITING)

    asked = choose(office, LIST, "cancel", seated)
    assert "Seated" in asked.text
    assert Registration.objects.get(pk=seated.pk).state == S.CONFIRMED
    done = agree(office, LIST, asked)

    assert "1 registration cancelled." in done.text
    seated.refresh_from_db()
    waiting.refresh_from_db()
    assert (seated.state, waiting.state) == (S.CANCELLED, S.CONFIRMED)
    cancelled, promoted = Mail.objects.order_by("pk")[2:]
    assert (cancelled.to, cancelled.kind) == (seated.email, "registration_cancelled")
    assert "The Department of International Relations has cancelled" in cancelled.text
    assert (promoted.to, promoted.kind) == (waiting.email, "registration_promoted")


def test_nobody_is_given_a_seat_only_to_lose_it(office):
    event = open_event(capacity=1)
    everybody = [registered(event, S.CONFIRMED), registered(event, S.WAITING)]

    act(office, "cancel", *everybody)

    assert not Mail.objects.filter(kind="registration_promoted").exists()
    assert event.registrations.filter(state=S.CANCELLED).count() == 2


def test_only_what_is_set_aside_is_released(office):
    event = open_event()
    received(event, suspicion="Sent within a few seconds")
    aside = Registration.objects.get()
    other = registered(event, S.CONFIRMED)

    asked = choose(office, LIST, "release", aside, other)
    response = agree(office, LIST, asked)

    assert [why for _name, why in asked.context["will_not"]] == ["It is not set aside."]
    assert "1 registration released" in response.text
    assert not Registration.objects.filter(is_quarantined=True).exists()
    assert aside.mails.get().kind == "registration_link"


def test_history_names_no_person(office):
    registration = registered(open_event(), S.CONFIRMED, name="Łucja", email="l@x.org")

    act(office, "cancel", registration)
    office.get(attendees_url(registration.event))

    lines = history()
    assert len(lines) == 2
    for private in ("Łucja", "l@x.org"):
        assert private not in str(lines)


def test_event_with_registrations_is_not_deleted_and_names_nobody_then():
    event = open_event()
    registered(event, S.CONFIRMED, name="Łucja")
    editor = browser_of(*EVENT_RIGHTS, "delete_event", "publish_content")

    address = reverse("admin:events_event_delete", args=[event.pk])
    shown = editor.get(address)

    assert "Łucja" not in shown.text
    editor.post(address, {"post": "yes", "seen": shown.context["seen"]})
    assert Event.objects.count() == 1


def test_who_may_only_look_can_do_nothing(office):
    event = open_event()
    received(event, suspicion="Too quick")
    aside = Registration.objects.get()
    seated = registered(event, S.CONFIRMED)
    reader = browser_of("view_registration")
    before = Mail.objects.count()

    act(reader, "cancel", seated)
    act(reader, "release", aside)

    seated.refresh_from_db()
    aside.refresh_from_db()
    assert seated.state == S.CONFIRMED
    assert aside.is_quarantined
    assert Mail.objects.count() == before


# The list as a file


def test_attendee_list_is_a_file_of_seats_then_waiting_without_formulas(office):
    event = open_event(capacity=1, slug="forum")
    registered(event, S.CONFIRMED, name="=1+1", organisation="Clinic", country="JP")
    registered(event, S.WAITING, name="Анна\u202e")
    registered(event, name="Never confirmed")
    registered(open_event(), S.CONFIRMED, name="Of another event")

    response = office.get(attendees_url(event))

    assert 'filename="attendees-forum.xlsx"' in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows())
    assert [row[0].value for row in rows[1:]] == ["=1+1", "Анна\u202e"]
    assert rows[1][0].data_type == "s"
    assert rows[1][0].quotePrefix
    assert [cell.value for cell in rows[1]][1:7] == [
        "Clinic",
        "Japan",
        event.registrations.get(name="=1+1").email,
        "English",
        "Confirmed",
        1,
    ]


def test_who_was_taken_out_is_written_into_the_events_history(office):
    event = open_event(title_en="Forum")
    keys = [registered(event, S.CONFIRMED).pk for _n in range(2)]

    office.get(attendees_url(event))

    line = LogEntry.objects.get()
    assert (line.user.username, line.object_repr) == ("manager", "Forum")
    assert line.change_message.endswith(f": {keys[0]}, {keys[1]}")
    assert line.get_edited_object() == event


# The event's own form


def test_event_without_registrations_offers_nothing_of_them(office):
    shown = office.get(event_url(open_event())).text

    assert "Tell those registered" not in shown
    assert f"{LIST}?" not in shown


def test_event_shows_counts_that_lead_to_the_lists(office):
    event = open_event(capacity=1)
    registered(event, S.CONFIRMED)
    registered(event, S.WAITING)
    for _n in range(3):
        registered(event)

    shown = office.get(event_url(event)).text

    links = re.findall(rf'<a href="({LIST}\?[^"]+)">([^<]+)</a>', shown)
    assert [words for _address, words in links] == [
        "Confirmed: 1",
        "On the waiting list: 1",
        "Not confirmed yet: 3",
    ]
    for address, words in links:
        listed = office.get(address.replace("&amp;", "&")).context["cl"].result_count
        assert words.endswith(f": {listed}")
    assert attendees_url(event) in shown


def test_editor_of_events_alone_sees_no_counts_but_can_tell():
    event = open_event()
    registered(event, S.CONFIRMED)
    editor = browser_of(*EVENT_RIGHTS)

    shown = editor.get(event_url(event)).text

    assert attendees_url(event) not in shown
    assert "Tell those registered" in shown


def test_raised_capacity_moves_people_up_in_the_same_save(office):
    event = open_event(capacity=1)
    registered(event, S.CONFIRMED)
    waiting = [registered(event, S.WAITING) for _n in range(3)]

    response = save(office, event_url(event), capacity="3")

    assert "2 people have moved up" in response.text
    states = [Registration.objects.get(pk=r.pk).state for r in waiting]
    assert states == [S.CONFIRMED, S.CONFIRMED, S.WAITING]
    promoted = Mail.objects.filter(kind="registration_promoted")
    assert sorted(m.to for m in promoted) == sorted(r.email for r in waiting[:2])


def test_lowered_capacity_takes_no_seat_away(office):
    event = open_event(capacity=2)
    for _n in range(2):
        registered(event, S.CONFIRMED)

    save(office, event_url(event), capacity="1")

    assert event.registrations.confirmed().count() == 2


@pytest.mark.parametrize(("tick", "count"), [({}, 0), ({"tell_registered": "on"}, 2)])
def test_those_registered_are_told_only_when_staff_tick_it(office, tick, count):
    event = open_event(capacity=1)
    registered(event, S.CONFIRMED)
    registered(event, S.WAITING)

    save(office, event_url(event), state="cancelled", **tick)

    told = Mail.objects.filter(kind="registration_changed")
    assert told.count() == count
    assert all("is cancelled" in mail.text for mail in told)
    assert Event.objects.get().state == "cancelled"
    form = office.get(event_url(event)).context["adminform"].form
    assert not form["tell_registered"].value()


def test_copy_of_an_event_tells_and_moves_nobody(office):
    event = open_event(capacity=1)
    registered(event, S.CONFIRMED)
    registered(event, S.WAITING)
    values = fields_of(office.get(event_url(event)))
    before = Mail.objects.count()

    office.post(
        event_url(event),
        values
        | {"slug": "copy", "_saveasnew": "1", "capacity": "9", "tell_registered": "on"},
    )

    assert Event.objects.filter(slug="copy").exists()
    assert Mail.objects.count() == before
    assert event.registrations.waiting().count() == 1
