"""What the page of an event, kept for everybody, says of registration."""

from html import unescape

import pytest
import time_machine

from events.models import Event, RegistrationState as S
from tests.events.registration.given import open_event, registered
from tests.events.registration.sender import url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel("2027-03-01 12:00 +0300", tick=False):
        yield


def page(client, event):
    return unescape(client.get(event.get_absolute_url()).content.decode())


def test_page_says_until_when_how_many_and_where(client):
    event = open_event(capacity=1200, registration_note_en="Bring your passport.")

    shown = page(client, event)

    assert "Open until 10 March 2027, 24:00, Minsk time (UTC+3)." in shown
    assert "1,200 seats. When they are taken, a waiting list is kept." in shown
    assert "Bring your passport." in shown
    assert f'href="{url("create", event.slug)}"' in shown
    assert "All seats are taken." not in shown


def test_page_says_when_all_seats_are_taken(client):
    event = open_event(capacity=1)
    registered(event, S.CONFIRMED)

    shown = page(client, event)

    assert "All seats are taken." in shown
    assert url("create", event.slug) in shown


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": Event.State.CANCELLED}, "Nobody can register for it any more."),
        ({"days": -3}, "The event is over."),
        (
            {"registration_closes_at": "2027-02-28T21:00+00:00"},
            "Registration closed on 28 February 2027, 24:00, Minsk time (UTC+3).",
        ),
    ],
)
def test_page_says_why_nobody_can_register(client, fields, words):
    event = open_event(**fields)

    shown = page(client, event)

    assert words in shown
    assert url("create", event.slug) not in shown


def test_event_without_registration_says_nothing_of_it(client):
    event = open_event(has_registration=False)

    shown = page(client, event)

    assert ">Registration<" not in shown
    assert url("create", event.slug) not in shown


def test_page_stays_the_same_for_everybody(client):
    event = open_event(capacity=2)
    before = client.get(event.get_absolute_url())
    registered(event, S.CONFIRMED)

    after = client.get(event.get_absolute_url())

    assert after.content == before.content
    assert after["Cache-Control"].startswith("public")
    assert not after.cookies
