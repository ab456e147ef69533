"""The page that only the mailed link opens."""

import re
from datetime import time, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import Mail, Status
from core.partial_date import PartialDate
from events.models import Event, Registration, RegistrationState as S
from tests.events.registration.given import open_event, registered
from tests.events.registration.sender import private, url

pytestmark = pytest.mark.django_db


def page(client, registration, name="status"):
    response = client.get(private(registration, name))
    assert response.status_code == 200
    return unescape(response.content.decode())


def state_of(registration):
    return Registration.objects.get(pk=registration.pk).state


@pytest.mark.parametrize("name", ["status", "confirm", "cancel"])
def test_private_page_is_kept_and_found_by_nobody(client, name):
    state = S.UNCONFIRMED if name == "confirm" else S.CONFIRMED
    registration = registered(open_event(), state)

    response = client.get(private(registration, name))

    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store, private"
    policy = "no-referrer" if name == "status" else "same-origin"
    assert response["Referrer-Policy"] == policy
    assert "noindex" in response["X-Robots-Tag"]
    head = response.content.decode().partition("</head>")[0]
    assert registration.secret not in head
    assert '<meta name="robots" content="noindex, nofollow">' in head


@pytest.mark.parametrize("name", ["status", "confirm", "cancel"])
def test_wrong_link_leads_nowhere(client, name):
    assert client.get(url(name, "x" * 43)).status_code == 404


# Confirming


def test_opening_the_link_confirms_nothing(client):
    registration = registered(open_event())

    for method in (client.get, client.head):
        response = method(private(registration), follow=True)
        assert response.redirect_chain == [(private(registration, "confirm"), 302)]

    assert "no-store" in response["Cache-Control"]
    assert state_of(registration) == S.UNCONFIRMED
    assert Mail.objects.count() == 0


def test_button_confirms_once(client):
    registration = registered(open_event(capacity=1))
    shown = page(client, registration, "confirm")
    assert "Confirm, and you have a seat." in shown

    first = client.post(private(registration, "confirm"))
    second = client.post(private(registration, "confirm"))

    assert first["Location"] == second["Location"] == private(registration)
    assert state_of(registration) == S.CONFIRMED
    assert Mail.objects.count() == 1
    assert "You have a seat" in page(client, registration)


def test_form_of_the_private_page_passes_the_check_against_forgery():
    registration = registered(open_event())
    strict = Client(enforce_csrf_checks=True)
    form = strict.get(private(registration, "confirm")).content.decode()
    token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', form)[1]

    forged = strict.post(private(registration, "confirm"))
    real = strict.post(private(registration, "confirm"), {"csrfmiddlewaretoken": token})

    assert (forged.status_code, real.status_code) == (403, 302)
    assert state_of(registration) == S.CONFIRMED


def test_who_comes_when_all_seats_are_taken_is_told_before_and_after(client):
    event = open_event(capacity=1)
    registered(event, S.CONFIRMED)
    registered(event, S.WAITING)
    registration = registered(event)

    before = page(client, registration, "confirm")
    client.post(private(registration, "confirm"))

    assert "If you confirm, you join the waiting list." in before
    assert "You are number 2 on it." in page(client, registration)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": Event.State.CANCELLED}, "This event was cancelled"),
        ({"has_registration": False}, "You did not confirm"),
        ({"status": Status.WITHDRAWN}, "You did not confirm"),
        (
            {"registration_closes_at": timezone.now() - timedelta(minutes=1)},
            "You did not confirm while registration was open.",
        ),
    ],
)
def test_confirming_too_late_is_answered_clearly(client, fields, words):
    registration = registered(open_event())
    Event.objects.update(**fields)
    for event in Event.objects.all():
        event.save()

    response = client.post(private(registration, "confirm"), follow=True)

    assert response.redirect_chain == [(private(registration), 302)]
    assert words in unescape(response.content.decode())
    assert state_of(registration) == S.UNCONFIRMED


# How it stands


def test_page_with_a_seat_shows_the_event_and_what_was_sent(client):
    event = open_event(
        start_on=PartialDate(2097, 3, 11),
        start_time=time(10),
        place_en="Minsk, main building",
        registration_note_en="Bring your passport.",
        mode="hybrid",
    )
    registration = registered(
        event, S.CONFIRMED, name="Анна", organisation="Clinic", country="JP"
    )

    shown = page(client, registration)

    for words in (
        event.title_en,
        "11 March 2097, 10:00, Minsk time (UTC+3)",
        "Minsk, main building",
        "Bring your passport.",
        "Анна",
        "Clinic",
        "Japan",
        registration.email,
        event.get_absolute_url(),
        private(registration, "cancel"),
    ):
        assert words in shown


@pytest.mark.parametrize("access", Event.OnlineAccess.values)
@pytest.mark.parametrize(
    ("state", "is_shown"),
    [(S.CONFIRMED, True), (S.WAITING, False), (S.CANCELLED, False)],
)
def test_online_link_is_for_those_with_a_seat(client, access, state, is_shown):
    event = open_event(
        online_url="https://meet.example.org/room",
        online_access=access,
        capacity=0 if state == S.WAITING else 1,
    )
    registration = registered(event, state)

    assert ("https://meet.example.org/room" in page(client, registration)) == is_shown


def test_calendar_file_is_offered_with_a_seat_only(client):
    event = open_event(capacity=1)
    seated, waiting = registered(event, S.CONFIRMED), registered(event, S.WAITING)
    address = reverse("events:event_calendar", args=[event.slug])

    assert address in page(client, seated)
    assert client.get(address)["Content-Type"].startswith("text/calendar")
    assert address not in page(client, waiting)
    Event.objects.update(status=Status.WITHDRAWN)
    assert address not in page(client, seated)


def test_online_link_is_gone_when_the_event_is(client):
    event = open_event(online_url="https://meet.example.org/room")
    registration = registered(event, S.CONFIRMED)
    Event.objects.update(state=Event.State.CANCELLED)
    assert "meet.example.org" not in page(client, registration)
    Event.objects.update(state=Event.State.SCHEDULED)

    with time_machine.travel(event.ends_at):
        assert "meet.example.org" not in page(client, registration)


def test_moved_event_is_said_with_its_old_day(client):
    registration = registered(
        open_event(state="moved", moved_from=PartialDate(2026, 3, 1)), S.CONFIRMED
    )

    shown = page(client, registration)

    assert "This event was moved" in shown
    assert "1 March 2026" in shown


def test_withdrawn_event_has_no_page_to_lead_to(client):
    registration = registered(open_event(), S.CONFIRMED)
    Event.objects.update(status=Status.WITHDRAWN)

    assert f'href="{registration.event.get_absolute_url()}"' not in page(
        client, registration
    )


def test_page_after_the_event_says_so_and_offers_nothing(client):
    registration = registered(open_event(), S.CONFIRMED)

    with time_machine.travel(registration.event.ends_at):
        shown = page(client, registration)
        client.post(private(registration, "cancel"))

    assert "The event is over." in shown
    assert private(registration, "cancel") not in shown
    assert state_of(registration) == S.CONFIRMED


# Cancelling


@pytest.mark.parametrize("state", [S.CONFIRMED, S.WAITING])
def test_cancelling_is_asked_once_more_and_then_final(client, state):
    registration = registered(
        open_event(capacity=1 if state == S.CONFIRMED else 0), state
    )

    asked = page(client, registration, "cancel")
    assert state_of(registration) == state
    first = client.post(private(registration, "cancel"))
    second = client.post(private(registration, "cancel"))

    assert "this cannot be taken back" in asked
    assert first["Location"] == second["Location"] == private(registration)
    assert state_of(registration) == S.CANCELLED
    assert Mail.objects.filter(kind="registration_cancelled").count() == 1
    shown = page(client, registration)
    assert "Your registration is cancelled" in shown
    assert private(registration, "cancel") not in shown


def test_cancelled_person_can_register_anew_while_it_is_open(client):
    registration = registered(open_event(), S.CANCELLED)
    form = url("create", registration.event.slug)
    assert form in page(client, registration)

    Event.objects.update(registration_ends_at=timezone.now())

    assert form not in page(client, registration)


def test_unconfirmed_registration_cannot_be_cancelled_by_guessing_the_page(client):
    registration = registered(open_event())

    response = client.post(private(registration, "cancel"))

    assert response["Location"] == private(registration)
    assert state_of(registration) == S.UNCONFIRMED


@pytest.mark.parametrize("state", S.values)
def test_private_page_speaks_every_language(client, state, language):
    event = open_event(capacity=0 if state == S.WAITING else 1)
    registration = registered(event, state)

    response = client.get(private(registration, language=language), follow=True)

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()
    assert event.title_en in response.content.decode()
