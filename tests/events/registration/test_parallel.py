"""The same seat, wanted by many at the same moment."""

import pytest

from core.models import Mail
from events.models import Event, Registration, RegistrationState as S
from events.registration import moves
from tests.events.registration.given import TEXT, open_event, registered
from tests.factories.core import ConsentTextFactory
from tests.factories.events import RegistrationFactory
from tests.parallel import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 24


def confirmations(registrations):
    return [lambda r=r: moves.confirm(r) for r in registrations]


def cancellations(registrations):
    return [lambda r=r: moves.cancel(r) for r in registrations]


def kinds_of(registration):
    return list(registration.mails.order_by("pk").values_list("kind", flat=True))


def test_many_confirm_at_once_and_no_seat_is_given_twice():
    event = open_event(capacity=10)
    people = [registered(event) for _n in range(PEOPLE)]

    results = in_parallel(confirmations(people))

    assert results == [None] * PEOPLE
    listed = list(event.registrations.order_by("place").values_list("state", "place"))
    assert listed == [
        (S.CONFIRMED if place <= 10 else S.WAITING, place)
        for place in range(1, PEOPLE + 1)
    ]


def test_one_person_confirms_many_times_at_once_and_gets_one_seat():
    event = open_event(capacity=5)
    registration = registered(event)
    copies = [Registration.objects.get() for _n in range(8)]

    assert in_parallel(confirmations(copies)) == [None] * 8

    assert kinds_of(registration) == ["registration_confirmed"]
    assert Registration.objects.get().place == 1


def test_one_address_registers_many_times_at_once_and_is_kept_once():
    event, text = open_event(), ConsentTextFactory(**TEXT)

    def send(n):
        registration = RegistrationFactory.build(
            event=event, email="a@example.org", consent=None
        )
        moves.receive(registration, nonce=f"nonce {n}", consent_text=text)

    results = in_parallel([lambda n=n: send(n) for n in range(8)])

    assert results == [None] * 8
    assert Registration.objects.count() == 1
    assert Mail.objects.count() == 5  # as many as one address gets in a day


def test_cancelling_while_others_confirm_keeps_order_and_limit():
    event = open_event(capacity=8)
    seated = [registered(event, S.CONFIRMED) for _n in range(8)]
    waiting = [registered(event, S.WAITING) for _n in range(4)]
    new = [registered(event) for _n in range(8)]

    results = in_parallel([*cancellations(seated), *confirmations(new)])

    assert results == [None] * 16
    taking_part = list(event.registrations.taking_part())
    assert [r.state for r in taking_part] == [S.CONFIRMED] * 8 + [S.WAITING] * 4
    assert [r.pk for r in taking_part[:4]] == [r.pk for r in waiting]
    for registration in taking_part:
        told = kinds_of(registration)
        has_moved_up = registration.promoted_at is not None
        assert told.count("registration_promoted") == has_moved_up
        assert "registration_confirmed" not in told or not has_moved_up


def test_raised_capacity_and_new_confirmations_share_the_seats():
    event = open_event(capacity=2)
    people = [registered(event) for _n in range(12)]

    def raise_capacity():
        Event.objects.filter(pk=event.pk).update(capacity=6)
        return moves.promote(event)

    results = in_parallel([raise_capacity, *confirmations(people)])

    assert [r for r in results if isinstance(r, Exception)] == []
    assert event.registrations.confirmed().count() == 6
    assert event.registrations.waiting().count() == 6
    last_seat = event.registrations.confirmed().order_by("place").last().place
    assert last_seat < event.registrations.waiting().first().place
