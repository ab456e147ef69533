"""The form: open or not, what it keeps, refuses and stores, and what it never tells."""

import re
from datetime import time, timedelta
from html import unescape

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import override

from core.models import FormUse, Mail, Status
from events.models import Event, Registration, RegistrationState as S
from events.registration import moves
from events.registration.forms import RegistrationForm
from tests.events.registration.given import open_event, registered
from tests.events.registration.sender import answers, opened, send, url
from tests.factories.core import ConsentTextFactory
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db


def form_page(client, event, language="en"):
    response = client.get(url("create", event.slug, language=language))
    assert response.status_code == 200
    return unescape(response.content.decode())


# Open or not


@pytest.mark.parametrize(
    "fields",
    [
        {"has_registration": False},
        {"status": Status.DRAFT},
        {"status": Status.WITHDRAWN},
    ],
)
def test_event_without_registration_or_unpublished_has_no_form(
    client, consent_text, fields
):
    event = open_event(**fields)

    for name in ("create", "sent"):
        assert client.get(url(name, event.slug)).status_code == 404
    assert client.post(url("create", event.slug), answers()).status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": Event.State.CANCELLED}, "The event was cancelled."),
        ({"days": -3}, "The event is over."),
        (
            {"registration_closes_at": "2027-03-01T07:00+00:00"},
            "Registration closed on 1 March 2027, 10:00, Minsk time (UTC+3).",
        ),
    ],
)
def test_form_says_why_it_is_closed(client, consent_text, fields, words):
    with time_machine.travel("2027-03-01 12:00 +0300"):
        event = open_event(**fields)

        shown = form_page(client, event)
        late = client.post(url("create", event.slug), answers())

    assert words in shown
    assert '<form class="form"' not in shown
    assert late.status_code == 409
    assert words in unescape(late.content.decode())
    assert Registration.objects.count() == 0


def test_form_is_closed_before_there_is_a_text_of_consent(client):
    shown = form_page(client, open_event())

    assert "You cannot register here at the moment." in shown
    assert '<form class="form"' not in shown


def test_form_says_when_where_until_when_and_how_many_seats(client, consent_text):
    with time_machine.travel("2027-03-01 12:00 +0300"):
        event = open_event(
            start_time=time(10), end_time=time(12, 30), place_en="Minsk", capacity=3
        )
        registered(event, S.CONFIRMED)

        shown = form_page(client, event)

    assert "11 March 2027, 10:00–12:30, Minsk time (UTC+3)" in shown
    assert (
        "Registration is open until 11 March 2027, 10:00, Minsk time (UTC+3)." in shown
    )
    assert "2 of 3 seats are free now." in shown
    assert "Minsk" in shown


def test_form_says_when_all_seats_are_taken(client, consent_text):
    event = open_event(capacity=1)
    registered(event, S.CONFIRMED)
    registered(event, S.WAITING)

    shown = form_page(client, event)

    assert "All seats are taken." in shown
    assert "1 person is waiting now." in shown
    assert '<form class="form"' in shown


def test_form_begins_in_the_language_of_the_page_with_the_box_unticked(
    client, consent_text, language
):
    shown = form_page(client, open_event(), language)

    assert re.search(rf'name="language" value="{language}"[^>]*checked', shown)
    assert not re.search(r'name="consent"[^>]*checked', shown)
    assert 'name="consent_version" value="registration-1"' in shown


@pytest.mark.parametrize("item_count", [1, 3])
def test_form_query_count_is_constant(
    client, consent_text, django_assert_num_queries, item_count
):
    event = open_event(capacity=2)
    for _n in range(item_count):
        moves.confirm(registered(event))
    form_page(client, event)

    # content version, event, text of consent, seats
    with django_assert_num_queries(4):
        form_page(client, event)


# Sending


def test_sent_registration_waits_for_its_owner_and_takes_no_seat(client, consent_text):
    event = open_event(capacity=1)

    response = send(client, event)

    registration = Registration.objects.get()
    assert response.status_code == 303
    assert response["Location"] == url("sent", event.slug)
    assert (registration.event, registration.state) == (event, S.UNCONFIRMED)
    assert (registration.name, registration.organisation) == (
        "Anna Beispiel",
        "Universität Beispiel",
    )
    assert (registration.country, registration.language) == ("DE", "en")
    assert registration.email == "Anna@example.org"
    assert not registration.is_quarantined
    assert event.registrations.confirmed().count() == 0
    assert Mail.objects.get().to == "Anna@example.org"


def test_only_name_address_and_consent_are_asked_for(client, consent_text):
    response = send(client, open_event(), organisation="", country="")

    assert response.status_code == 303
    assert Registration.objects.get().country == ""


def test_answer_holds_neither_the_link_nor_the_address(client, consent_text):
    response = send(client, open_event())

    secret = Registration.objects.get().secret
    page = client.get(response["Location"]).content.decode()
    assert secret not in page + response["Location"]
    assert "anna@" not in page.lower()
    assert "You have no seat yet." in page
    assert "within 7 days" in page


@pytest.mark.parametrize("state", [S.UNCONFIRMED, S.CONFIRMED, S.WAITING, S.CANCELLED])
def test_known_address_is_answered_like_a_new_one(client, consent_text, state):
    event = open_event(capacity=0 if state == S.WAITING else 2)
    registered(event, state, email="anna@example.org")

    known = send(client, event, email="anna@example.org")
    known_page = client.get(known["Location"])
    new = send(client, event, email="new@example.org")
    new_page = client.get(new["Location"])

    assert known.status_code == new.status_code == 303
    assert known.headers == new.headers
    assert known.content == new.content
    assert known_page.content == new_page.content
    links = Mail.objects.filter(kind="registration_link")
    assert list(links.order_by("pk").values_list("to", flat=True)) == [
        "anna@example.org",
        "new@example.org",
    ]


def test_known_and_new_addresses_have_the_same_limits(client, consent_text, settings):
    settings.FORM_LIMITS = ["2/600"]
    event = open_event()
    registered(event, S.CONFIRMED, email="anna@example.org")

    for _n in range(2):
        assert send(client, event, email="anna@example.org").status_code == 303
    known = send(client, event, email="anna@example.org", name="Typed & kept")
    new = send(client, event, email="new@example.org", name="Typed & kept")

    for response in (known, new):
        shown = unescape(response.content.decode())
        assert response.status_code == 429
        assert "is not sent yet" in shown
        assert 'value="Typed & kept"' in shown
    assert Registration.objects.count() == 1


def test_double_click_registers_once(client, consent_text):
    event = open_event()
    token = opened(client, event)

    first = send(client, event, token=token)
    second = send(client, event, token=token)

    assert second.status_code == 303
    assert second["Location"] == first["Location"]
    assert Registration.objects.count() == Mail.objects.count() == 1


def test_consent_is_recorded_in_the_language_it_was_read_in(client, consent_text):
    send(client, open_event(), reader="ru")

    consent = Registration.objects.get().consent
    assert (consent.text, consent.language) == (consent_text, "ru")


def test_program_is_answered_like_a_person_but_set_aside(client, consent_text):
    response = send(client, open_event(), fax="12345")

    assert response.status_code == 303
    assert Registration.objects.get().is_quarantined
    assert Mail.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " \t\0"}, "name"),
        ({"name": "x" * 151}, "name"),
        ({"organisation": "x" * 251}, "organisation"),
        ({"country": "XX"}, "country"),
        ({"email": "anna@"}, "email"),
        ({"email": "a@b.c\r\nBcc: x@example.org"}, "email"),
        ({"language": "xx"}, "language_0"),
        ({"consent": ""}, "consent"),
        ({"consent_version": "older"}, "consent"),
    ],
)
def test_mistake_is_named_first_and_nothing_typed_is_lost(
    client, consent_text, changes, field
):
    response = send(client, open_event(), **changes)

    shown = unescape(response.content.decode())
    assert response.status_code == 422
    assert f'<li><a href="#id_{field}">' in shown
    assert shown.index("err-summary") < shown.index("<h1>")
    assert "<title>Error: " in shown
    for name in {"name", "organisation", "email"} - set(changes):
        assert f'value="{answers()[name]}"' in shown
    assert Registration.objects.count() == FormUse.objects.count() == 0


def test_mistakes_are_told_in_the_readers_language(client, consent_text, language):
    shown = unescape(
        send(client, open_event(), reader=language, name="").content.decode()
    )

    with override(language):
        wanted = RegistrationForm.base_fields["name"].error_messages["required"]
        assert str(wanted) in shown


def test_changed_text_of_consent_is_read_and_ticked_anew(client, consent_text):
    event = open_event()
    token = opened(client, event)
    ConsentTextFactory(
        key="registration-2",
        purpose="registration",
        version=2,
        text_en="I agree to more.",
    )

    response = send(client, event, token=token)

    assert response.status_code == 422
    assert "I agree to more." in response.content.decode()
    again = send(client, event, token=token, consent_version="registration-2")
    assert again.status_code == 303


def test_unlisted_fields_cannot_be_set(client, consent_text):
    other = EventFactory()

    send(
        client,
        open_event(),
        state="confirmed",
        place="1",
        event=other.pk,
        is_quarantined="on",
        confirmed_at="2027-01-01",
        access_digest="known",
    )

    registration = Registration.objects.get()
    assert registration.state == S.UNCONFIRMED
    assert registration.place is None
    assert registration.event != other
    assert not registration.is_quarantined
    assert registration.access_digest != "known"


def test_page_that_was_open_for_days_is_sent_once_more(client, consent_text):
    event = open_event()

    response = send(client, event, token=opened(client, event, minutes=3 * 24 * 60))

    assert response.status_code == 422
    assert "open for too long" in response.content.decode()


def test_form_that_was_open_when_registration_closed_is_too_late(client, consent_text):
    event = open_event(registration_closes_at=timezone.now() + timedelta(minutes=5))
    token = opened(client, event)

    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        response = send(client, event, token=token)

    assert response.status_code == 409
    assert Registration.objects.count() == 0
