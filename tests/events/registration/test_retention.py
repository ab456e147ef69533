"""How long registrations are kept, and what goes with them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from core.models import Consent, Mail
from core.partial_date import PartialDate
from events.models import Event, Registration, RegistrationState as S
from events.registration import moves, retention
from tests.events.registration.given import open_event, received, registered

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 9, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


def ago(**time):
    return time_machine.travel(NOW - timedelta(**time), tick=False)


def names():
    return sorted(Registration.objects.values_list("name", flat=True))


def test_all_that_belongs_to_a_registration_goes_half_a_year_after_the_event():
    with ago(days=200):
        event = open_event(days=3, capacity=1)
        registered(event, S.CONFIRMED)
        registered(event, S.WAITING)
    other = registered(open_event(), S.CONFIRMED)

    first, second = (retention.erase_old_registrations() for _run in range(2))

    assert (first, second) == (2, 0)
    assert Registration.objects.get() == other
    assert Mail.objects.get() == other.mails.get()
    assert Consent.objects.get() == other.consent
    assert Event.objects.count() == 2


def test_registration_is_kept_to_the_last_day_of_the_half_year():
    for days in (183, 184):
        last = timezone.localdate(NOW - timedelta(days=days))
        with ago(days=190):
            event = open_event(end_on=PartialDate(last.year, last.month, last.day))
            registered(event, S.CONFIRMED, name=f"{days} days ago")

    assert retention.erase_old_registrations() == 1
    assert names() == ["183 days ago"]


def test_event_that_has_lost_its_date_counts_from_the_registration():
    for days in (182, 184):
        with ago(days=days):
            registered(open_event(), S.CONFIRMED, name=f"{days} days ago")
    Event.objects.update(start_on=None)

    assert retention.erase_old_registrations() == 1
    assert names() == ["182 days ago"]


def test_what_nobody_confirmed_goes_after_a_week():
    event = open_event()
    for days in (6, 8):
        with ago(days=days):
            received(event, nonce=f"{days}", name=f"{days} days ago")
            registered(event, S.CONFIRMED, name=f"seated {days}")

    assert retention.erase_old_registrations() == 1
    assert names() == ["6 days ago", "seated 6", "seated 8"]
    assert Mail.objects.filter(kind="registration_link").count() == 1


def test_week_begins_anew_when_the_link_is_sent_again():
    event = open_event()
    with ago(days=8):
        received(event, nonce="1", email="a@example.org")
    with ago(days=2):
        received(event, nonce="2", email="a@example.org")

    assert retention.erase_old_registrations() == 0


def test_what_was_set_aside_goes_after_a_month_and_what_was_released_has_its_week():
    event = open_event()
    for days in (29, 31):
        with ago(days=days):
            received(event, nonce=f"{days}", name=f"{days} days", suspicion="Too quick")
    moves.release(Registration.objects.get(name="29 days"))
    with ago(days=29):
        received(event, nonce="aside", name="aside", suspicion="Too quick")

    assert retention.erase_old_registrations() == 1
    assert names() == ["29 days", "aside"]


def test_what_is_confirmed_during_the_run_is_kept(monkeypatch):
    event = open_event()
    for name in ("first", "second"):
        with ago(days=8):
            registered(event, name=name)
    erase = retention.erase

    def erase_while_the_other_confirms(registration):
        erase(registration)
        for other in Registration.objects.all():
            moves.confirm(other)

    monkeypatch.setattr(retention, "erase", erase_while_the_other_confirms)

    assert retention.erase_old_registrations() == 1
    assert Registration.objects.get().state == S.CONFIRMED
    assert Mail.objects.get().kind == "registration_confirmed"


def test_mails_of_another_event_to_the_same_person_stay():
    with ago(days=200):
        registered(open_event(days=1), S.CONFIRMED, email="a@example.org")
    kept = registered(open_event(), S.CONFIRMED, email="a@example.org")

    retention.erase_old_registrations()

    assert Mail.objects.get() == kept.mails.get()
