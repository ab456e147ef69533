"""Seats are given in order, never twice, and every step is mailed."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import guard
from core.models import Consent, Mail, Status
from core.partial_date import PartialDate
from events.models import Event, Registration, RegistrationState as S
from events.registration import moves
from tests.events.registration.given import open_event, received, registered

pytestmark = pytest.mark.django_db

LONG_AGO = PartialDate(2019, 5, 14)


def kinds():
    """What was written, in order: whom to and which kind."""
    return list(Mail.objects.order_by("pk").values_list("to", "kind"))


def change(event, **fields):
    for name, value in fields.items():
        setattr(event, name, value)
    event.save()
    return event


# Receiving


def test_received_registration_takes_no_seat_and_gets_a_link():
    event = open_event(capacity=1)

    received(event, email="a@example.org")

    registration = Registration.objects.get()
    assert (registration.state, registration.place) == (S.UNCONFIRMED, None)
    assert registration.consent.text.key == "registration-1"
    mail = registration.mails.get()
    assert (mail.kind, mail.to) == ("registration_link", "a@example.org")
    assert registration.secret in "".join(mail.secrets.values())


def test_same_form_sent_twice_is_one_registration():
    event = open_event()
    received(event, nonce="one")

    with pytest.raises(guard.SentBefore):
        received(event, nonce="one", email="other@example.org")

    assert Registration.objects.count() == Mail.objects.count() == 1


@pytest.mark.parametrize("state", [S.UNCONFIRMED, S.CONFIRMED])
def test_known_address_gets_its_link_again(state):
    event = open_event()
    known = registered(event, state, email="anna@example.org")
    mails_before = Mail.objects.count()

    received(event, email="Anna@example.org", name="Somebody else")

    assert Registration.objects.get() == known
    mail = known.mails.order_by("pk").last()
    assert Mail.objects.count() == mails_before + 1
    assert mail.kind == "registration_link"
    assert known.secret in "".join(mail.secrets.values())
    assert "Somebody else" not in mail.text
    assert Consent.objects.count() == 1


def test_same_address_may_register_for_another_event_and_after_cancelling():
    cancelled = registered(open_event(), S.CANCELLED, email="a@example.org")

    received(cancelled.event, nonce="1", email="a@example.org")
    received(open_event(), nonce="2", email="a@example.org")

    assert Registration.objects.filter(email="a@example.org").count() == 3


def test_suspicious_registration_is_kept_but_nobody_is_written_to():
    received(open_event(), suspicion="Sent within a few seconds")

    assert Registration.objects.get().is_quarantined
    assert Mail.objects.count() == 0


def test_person_who_registers_again_replaces_what_was_set_aside():
    event = open_event()
    received(event, nonce="1", email="a@example.org", suspicion="Too quick")

    received(event, nonce="2", email="a@example.org", suspicion="Too quick")
    assert Mail.objects.count() == 0
    received(event, nonce="3", email="a@example.org", name="Anna")

    registration = Registration.objects.get()
    assert (registration.name, registration.is_quarantined) == ("Anna", False)
    assert kinds() == [("a@example.org", "registration_link")]
    assert Consent.objects.count() == 1


def test_program_cannot_make_the_site_write_to_somebody_who_has_registered():
    event = open_event()
    registered(event, S.CONFIRMED, email="a@example.org")
    before = kinds()

    received(event, email="a@example.org", suspicion="Too quick")

    assert kinds() == before


def test_one_address_gets_links_with_pauses_and_then_none():
    event = open_event()

    for n in range(6):
        received(event, nonce=f"n{n}", email="busy@example.org")
    received(open_event(), nonce="other", email="Busy@example.org")

    due = list(Mail.objects.order_by("pk").values_list("due_at", flat=True))
    pauses = [b - a for a, b in zip(due, due[1:], strict=False)]
    assert pauses == [timedelta(minutes=10)] * 4
    assert [r.is_quarantined for r in Registration.objects.order_by("pk")] == [
        False,
        True,
    ]


def test_released_registration_gets_its_link_once():
    received(open_event(), suspicion="Too quick", email="a@example.org")
    registration = Registration.objects.get()

    moves.release(registration)
    with pytest.raises(moves.MoveRefused):
        moves.release(registration)

    assert not Registration.objects.get().is_quarantined
    assert kinds() == [("a@example.org", "registration_link")]


def test_what_was_set_aside_and_cancelled_is_not_released():
    received(open_event(), suspicion="Too quick")
    registration = Registration.objects.get()
    moves.cancel(registration, by=User(username="manager"))

    with pytest.raises(moves.MoveRefused):
        moves.release(registration)

    assert Registration.objects.get().is_quarantined
    assert kinds() == []


# Confirming


def test_first_come_have_the_seats_and_the_others_wait_in_order():
    event = open_event(capacity=2)

    people = [registered(event) for _n in range(4)]
    for person in reversed(people):
        moves.confirm(person)

    listed = event.registrations.order_by("place").values_list("pk", "state", "place")
    assert list(listed) == [
        (people[3].pk, S.CONFIRMED, 1),
        (people[2].pk, S.CONFIRMED, 2),
        (people[1].pk, S.WAITING, 3),
        (people[0].pk, S.WAITING, 4),
    ]
    assert [(p.position) for p in (people[1], people[0])] == [1, 2]
    assert [kind for _to, kind in kinds()] == [
        "registration_confirmed",
        "registration_confirmed",
        "registration_waiting",
        "registration_waiting",
    ]


def test_event_without_a_limit_has_a_seat_for_everybody():
    event = open_event(capacity=None)

    for _n in range(3):
        registered(event, S.CONFIRMED)

    assert event.registrations.confirmed().count() == 3


def test_event_without_seats_has_only_a_waiting_list():
    registered(open_event(capacity=0), S.WAITING)


def test_confirming_twice_changes_nothing():
    registration = registered(open_event(), S.CONFIRMED)
    before = Registration.objects.values().get()

    moves.confirm(registration)

    assert Registration.objects.values().get() == before
    assert len(kinds()) == 1


def test_cancelled_registration_is_not_confirmed():
    registration = registered(open_event(), S.CANCELLED)

    moves.confirm(registration)

    assert Registration.objects.get().state == S.CANCELLED


@pytest.mark.parametrize(
    "fields",
    [
        {"state": Event.State.CANCELLED},
        {"has_registration": False},
        {"status": Status.WITHDRAWN},
        {"registration_closes_at": timezone.now() - timedelta(minutes=1)},
        {"start_on": LONG_AGO},
        {"start_on": None},
    ],
    ids=["cancelled", "no registration", "withdrawn", "closed", "past", "undated"],
)
def test_confirming_too_late_is_refused_and_harmless(fields):
    registration = registered(open_event())
    change(registration.event, **fields)

    with pytest.raises(moves.MoveRefused):
        moves.confirm(registration)

    assert Registration.objects.get().state == S.UNCONFIRMED
    assert kinds() == []


def test_registration_closes_at_the_minute():
    event = open_event(
        registration_closes_at=timezone.now() + timedelta(minutes=10), capacity=1
    )
    first, second = registered(event), registered(event)

    with time_machine.travel(event.registration_closes_at - timedelta(seconds=1)):
        moves.confirm(first)
    with (
        time_machine.travel(event.registration_closes_at),
        pytest.raises(moves.MoveRefused),
    ):
        moves.confirm(second)


def test_registration_that_is_set_aside_or_erased_is_not_confirmed():
    event = open_event()
    aside = registered(event, is_quarantined=True)
    erased = registered(event)
    Registration.objects.filter(pk=erased.pk).delete()

    for registration in (aside, erased):
        with pytest.raises(moves.MoveRefused):
            moves.confirm(registration)


def test_free_seat_belongs_to_who_waits_not_to_who_comes():
    event = open_event(capacity=1)
    registered(event, S.CONFIRMED)
    registered(event, S.WAITING)
    Event.objects.update(capacity=2)  # behind the back of the admin

    registered(event, S.WAITING)


# Cancelling and moving up


def test_cancelled_seat_goes_to_the_first_who_waits():
    event = open_event(capacity=1)
    seated = registered(event, S.CONFIRMED, email="seated@example.org")
    first = registered(event, S.WAITING, email="first@example.org")
    second = registered(event, S.WAITING)

    moves.cancel(seated)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (S.CONFIRMED, S.WAITING)
    assert first.promoted_at is not None
    assert second.position == 1
    assert kinds()[-2:] == [
        ("seated@example.org", "registration_cancelled"),
        ("first@example.org", "registration_promoted"),
    ]


def test_cancelling_twice_frees_one_seat():
    event = open_event(capacity=1)
    seated = registered(event, S.CONFIRMED)
    again = Registration.objects.get()
    registered(event, S.WAITING)
    registered(event, S.WAITING)

    moves.cancel(seated)
    before = kinds()
    moves.cancel(again)

    assert event.registrations.confirmed().count() == 1
    assert kinds() == before


def test_cancelled_place_on_the_waiting_list_moves_nobody_up():
    event = open_event(capacity=1)
    registered(event, S.CONFIRMED)
    first, second = registered(event, S.WAITING), registered(event, S.WAITING)

    moves.cancel(first)

    assert event.registrations.confirmed().count() == 1
    assert second.position == 1


def test_mail_says_whether_the_office_cancelled():
    event = open_event()
    own, foreign = registered(event, S.CONFIRMED), registered(event, S.CONFIRMED)

    moves.cancel(own)
    moves.cancel(foreign, by=User(username="manager"))

    assert "You have cancelled" in own.mails.order_by("pk").last().text
    assert "The Department" in foreign.mails.order_by("pk").last().text


def test_who_never_confirmed_is_not_told_of_a_cancellation():
    registration = registered(open_event())

    moves.cancel(registration, by=User(username="manager"))

    assert Registration.objects.get().state == S.CANCELLED
    assert kinds() == []


@pytest.mark.parametrize(
    "fields", [{"state": Event.State.CANCELLED}, {"start_on": LONG_AGO}]
)
def test_nobody_moves_up_for_an_event_that_is_off_or_has_begun(fields):
    event = open_event(capacity=1)
    seated = registered(event, S.CONFIRMED)
    registered(event, S.WAITING)
    change(event, **fields)

    moves.cancel(seated)

    assert event.registrations.confirmed().count() == 0
    assert event.registrations.waiting().count() == 1


def test_nobody_moves_up_after_the_event_however_late_registration_closes():
    event = open_event(capacity=1)
    seated = registered(event, S.CONFIRMED)
    registered(event, S.WAITING)
    change(event, registration_closes_at=event.ends_at + timedelta(days=9))

    with time_machine.travel(event.ends_at):
        moves.cancel(seated, by=User(username="manager"))

    assert event.registrations.confirmed().count() == 0
    assert "registration_promoted" not in [kind for _to, kind in kinds()]


def test_move_and_its_mail_are_stored_together():
    event = open_event(capacity=1)
    seated = registered(event, S.CONFIRMED)
    registered(event, S.WAITING, email="broken@example.org")
    Registration.objects.filter(state=S.WAITING).update(email="no address")
    before = list(Registration.objects.order_by("pk").values())

    with pytest.raises(Exception, match="email"):
        moves.cancel(seated)

    assert list(Registration.objects.order_by("pk").values()) == before


# When the event changes


def test_more_seats_are_given_in_order_and_fewer_take_none_away():
    event = open_event(capacity=1)
    people = [registered(event, S.CONFIRMED)]
    people += [registered(event, S.WAITING) for _n in range(3)]

    assert moves.promote(change(event, capacity=3)) == 2
    assert moves.promote(change(event, capacity=1)) == 0

    states = [Registration.objects.get(pk=p.pk).state for p in people]
    assert states == [S.CONFIRMED, S.CONFIRMED, S.CONFIRMED, S.WAITING]
    moves.cancel(people[0])
    assert event.registrations.confirmed().count() == 2


def test_event_is_asked_for_once_however_many_move_up():
    event = open_event(capacity=0)
    for _n in range(3):
        registered(event, S.WAITING)
    change(event, capacity=None)

    with CaptureQueriesContext(connection) as queries:
        moves.promote(event)

    asked = [q for q in queries if 'FROM "events_event"' in q["sql"]]
    assert len(asked) == 2  # under the lock, and whether its file is public


def test_lifted_limit_seats_all_who_wait():
    event = open_event(capacity=0)
    for _n in range(3):
        registered(event, S.WAITING)

    assert moves.promote(change(event, capacity=None)) == 3


def test_those_with_a_seat_or_waiting_are_told_of_a_change():
    event = open_event(capacity=1)
    told = [registered(event, S.CONFIRMED).email, registered(event, S.WAITING).email]
    registered(event)
    moves.cancel(registered(event, S.WAITING))
    before = len(kinds())

    assert moves.tell_of_change(event) == 2

    assert kinds()[before:] == [(to, "registration_changed") for to in told]
