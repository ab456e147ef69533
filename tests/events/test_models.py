from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from core.models import Status
from core.partial_date import PartialDate
from events.models import Event, Journey
from events.querysets import Phase
from tests.factories.events import EventFactory, JourneyFactory
from tests.factories.partnerships import InstitutionFactory

pytestmark = pytest.mark.django_db

DAY = PartialDate(2019, 5, 14)
NEW_YEARS_EVE, NEW_YEAR = date(2019, 12, 31), date(2020, 1, 1)


@pytest.mark.parametrize(
    ("start", "end", "last", "after"),
    [
        ("2019-05-14", None, date(2019, 5, 14), date(2019, 5, 15)),
        ("2019-05-14", "2019-05-16", date(2019, 5, 16), date(2019, 5, 17)),
        ("2019-05", None, date(2019, 5, 31), date(2019, 6, 1)),
        ("2019", None, NEW_YEARS_EVE, NEW_YEAR),
        ("2019-05-14", "2019", NEW_YEARS_EVE, NEW_YEAR),
    ],
)
def test_event_is_past_only_after_the_last_day_it_can_mean(start, end, last, after):
    EventFactory(start_on=start, end_on=end)
    event = Event.objects.get()

    assert (event.is_past(last), event.is_past(after)) == (False, True)
    assert list(Event.objects.upcoming(last)) == [event]
    assert list(Event.objects.upcoming(after)) == []
    assert list(Event.objects.past(last)) == []
    assert list(Event.objects.past(after)) == [event]


def test_event_without_a_date_is_neither_past_nor_coming_but_in_the_archive():
    event = EventFactory(start_on=None)

    assert not event.is_past(NEW_YEAR)
    assert list(Event.objects.upcoming(NEW_YEAR)) == []
    assert list(Event.objects.past(NEW_YEAR)) == [event]


def test_calendar_order_is_coming_soonest_then_past_latest_then_undated():
    EventFactory(slug="undated", start_on=None)
    EventFactory(slug="long-past", start_on="2006")
    EventFactory(slug="past", start_on="2019-12-30")
    EventFactory(slug="far", start_on="2020-03")
    EventFactory(slug="soon-noon", start_on="2020-01-02", start_time=time(12))
    EventFactory(slug="soon-all-day", start_on="2020-01-02")
    EventFactory(slug="running", start_on="2019-12-30", end_on="2020-01-01")

    listed = Event.objects.in_calendar_order(NEW_YEAR)

    assert [(event.slug, event.phase) for event in listed] == [
        ("running", Phase.COMING),
        ("soon-all-day", Phase.COMING),
        ("soon-noon", Phase.COMING),
        ("far", Phase.COMING),
        ("past", Phase.PAST),
        ("long-past", Phase.PAST),
        ("undated", Phase.UNDATED),
    ]


def test_year_is_known_for_any_dated_event():
    EventFactory(slug="a", start_on="2019")
    EventFactory(slug="b", start_on="2018-12-31")
    EventFactory(slug="c", start_on=None)

    years = Event.objects.with_year().values_list("slug", "start_year")

    assert dict(years) == {"a": 2019, "b": 2018, "c": None}


def test_search_finds_a_published_institution_that_took_part():
    shown = InstitutionFactory(name_en="Białystok Medical University")
    hidden = InstitutionFactory(name_en="Hidden Institute", status=Status.DRAFT)
    event = EventFactory(title_en="Seminar", with_institutions=[shown, hidden])
    EventFactory(title_en="Another seminar")

    assert list(Event.objects.search("bialystok seminar")) == [event]
    assert list(Event.objects.search("hidden")) == []


def test_event_cannot_end_before_it_begins():
    backwards = Event(start_on=DAY, end_on=PartialDate(2019, 5, 13))
    endless = Event(end_on=DAY)
    rightly = Event(start_on=PartialDate(2019, 5), end_on=DAY)

    for event, field in (
        (backwards, "end_on"),
        (endless, "start_on"),
    ):
        with pytest.raises(ValidationError) as caught:
            event.clean()
        assert list(caught.value.error_dict) == [field]
    rightly.clean()


def test_registration_cannot_close_after_the_end_of_the_event():
    event = Event(start_on=DAY, end_time=time(12), start_time=time(10))
    event.has_registration = True

    event.registration_closes_at = event.ends_at
    event.clean()
    event.registration_closes_at += timedelta(minutes=1)
    with pytest.raises(ValidationError) as caught:
        event.clean()
    event.has_registration = False
    event.clean()

    assert list(caught.value.error_dict) == ["registration_closes_at"]


def test_event_cannot_be_in_an_unknown_time_zone():
    with pytest.raises(ValidationError) as caught:
        Event(time_zone="Europe/Atlantis").clean_fields()

    assert "time_zone" in caught.value.error_dict


def test_journeys_by_year_count_trips_and_countries():
    JourneyFactory.create_batch(2, year=2010, country="PL")
    JourneyFactory(year=2010, country="DE")
    JourneyFactory(year=2012, country="DE")

    assert list(Journey.objects.by_year()) == [
        {"year": 2012, "journeys": 1, "countries": 1},
        {"year": 2010, "journeys": 3, "countries": 2},
    ]


@pytest.mark.django_db
def test_registration_closes_with_the_beginning_also_of_a_day_given_as_text():
    event = EventFactory(start_on="2026-12-10", has_registration=True)

    assert event.registration_ends_at == event.starts_at
    assert event.starts_at.isoformat() == "2026-12-09T21:00:00+00:00"
