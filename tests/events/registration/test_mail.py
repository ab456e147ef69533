"""What is written to people who register, in their language and never too much."""

import re
from datetime import time

import pytest
import time_machine
from django.test import Client
from django.urls import resolve

from core import outbox
from core.models import Mail, Status
from core.partial_date import PartialDate
from events.models import Event, RegistrationState as S
from events.registration import mail, moves
from tests.events.registration.given import open_event, received, registered

pytestmark = pytest.mark.django_db


def write_promoted(registration):
    (written,) = mail.write_promoted(registration.event, [registration])
    return written


KINDS = {
    mail.write_link: "registration_link",
    mail.write_confirmed: "registration_confirmed",
    mail.write_waiting: "registration_waiting",
    write_promoted: "registration_promoted",
    lambda r: mail.write_cancelled(r, is_by_office=False): "registration_cancelled",
    mail.write_changed: "registration_changed",
}


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel("2027-03-01 12:00 +0300", tick=False):
        yield


@pytest.fixture
def event():
    return open_event(
        title_en="Dental Forum",
        title_ru="Форум стоматологов",
        title_be="Форум стаматолагаў",
        title_ar="منتدى طب الأسنان",
        start_time=time(10),
        end_time=time(12, 30),
        time_zone="Asia/Tokyo",
        registration_note_en="Bring <your> passport & badge.",
    )


def links_of(written):
    """The private addresses as the recipient gets them."""
    text = written.text
    for marker, value in written.secrets.items():
        text = text.replace(marker, value)
    return re.findall(r"https?://[^/\s]+(/\S*registrations/\S+)", text)


@pytest.mark.parametrize("write", KINDS, ids=KINDS.values())
def test_every_mail_speaks_the_language_of_the_person(write, event, language):
    registration = registered(event, language=language)
    moves.confirm(registration)

    written = write(registration)

    assert (written.kind, written.language) == (KINDS[write], language)
    title = getattr(event, f"title_{language}")
    assert title in written.subject
    assert title in written.text
    assert title in written.html
    assert written.html.startswith(f'<!doctype html>\n<html lang="{language}"')
    for part in (written.text, written.html):
        for words in ("2027", "10:00–12:30", "UTC+9"):
            assert words in part
    assert registration.mails.filter(pk=written.pk).exists()


@pytest.mark.parametrize("write", KINDS, ids=KINDS.values())
def test_private_link_is_in_no_stored_text(write, event):
    registration = registered(event, S.CONFIRMED)

    written = write(registration)

    assert registration.secret not in written.text + written.html + written.subject
    for address in links_of(written):
        assert registration.secret in address
        assert Client().get(address).status_code == 200


def test_mail_with_a_seat_leads_to_the_page_and_to_cancelling(event):
    registration = registered(event, S.CONFIRMED)

    names = [resolve(address).view_name for address in links_of(Mail.objects.get())]

    assert names == ["events:registration_status", "events:registration_cancel"]
    assert "Bring <your> passport & badge." in registration.mails.get().text
    assert "Bring &lt;your&gt; passport &amp; badge." in registration.mails.get().html


@pytest.mark.parametrize("write", [mail.write_confirmed, write_promoted])
def test_mail_with_a_seat_leads_to_the_calendar_file(write, event, language, settings):
    registration = registered(event, S.CONFIRMED, language=language)

    written = write(registration)

    address = f"{settings.SITE_URL}/{language}/events/{event.slug}.ics"
    assert address in written.text
    assert f'href="{address}"' in written.html


@pytest.mark.parametrize("write", [mail.write_confirmed, write_promoted])
def test_mail_leads_to_no_calendar_file_of_an_event_without_a_page(write, event):
    registration = registered(event, S.CONFIRMED)
    Event.objects.update(status=Status.WITHDRAWN)

    written = write(registration)

    assert ".ics" not in written.text + written.html


def test_link_to_confirm_says_that_there_is_no_seat_yet(event):
    received(event)

    written = Mail.objects.get()

    assert written.subject == "Confirm your registration: Dental Forum"
    assert "You have no seat yet" in written.text
    assert "within 7 days" in written.text
    assert [resolve(a).view_name for a in links_of(written)] == [
        "events:registration_status"
    ]


def test_link_sent_again_says_that_one_has_registered(event):
    registered(event, S.CONFIRMED, email="a@example.org")

    received(event, email="a@example.org")

    written = Mail.objects.order_by("pk").last()
    assert written.subject == "Your registration: Dental Forum"
    assert "You have registered for this event already." in written.text
    assert "You have no seat yet" not in written.text


def test_who_waits_is_told_the_number(event):
    Event.objects.update(capacity=0)
    registered(event, S.WAITING)
    second = registered(event, S.WAITING)

    assert "you are number 2 on the waiting list" in second.mails.get().text


def test_moved_event_is_told_with_both_days(event):
    registration = registered(event, S.CONFIRMED)
    event.state = Event.State.MOVED
    event.moved_from, event.moved_from_time = PartialDate(2027, 3, 5), time(9)
    event.save()

    moves.tell_of_change(event)

    written = registration.mails.order_by("pk").last()
    assert written.subject == "The event is moved: Dental Forum"
    assert "announced for 5 March 2027, 09:00, Tokyo time (UTC+9)" in written.text
    assert "11 March 2027, 10:00–12:30, Tokyo time (UTC+9)" in written.text
    assert len(links_of(written)) == 2


def test_cancelled_event_is_told_without_a_way_to_cancel(event):
    registration = registered(event, S.CONFIRMED)
    event.state = Event.State.CANCELLED
    event.save()

    moves.tell_of_change(event)

    written = registration.mails.order_by("pk").last()
    assert written.subject == "The event is cancelled: Dental Forum"
    assert "is cancelled. We are sorry." in written.text
    assert [resolve(a).view_name for a in links_of(written)] == [
        "events:registration_status"
    ]


def test_placeholder_of_the_link_stands_where_the_link_goes(event):
    registration = registered(event, S.CONFIRMED)

    written = registration.mails.get()

    assert f'href="{outbox.placeholder("link")}"' in written.html
    assert f'href="{outbox.placeholder("link")}cancel/"' in written.html
