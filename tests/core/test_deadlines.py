"""Everybody's own calendar of deadlines, at an address that only its owner knows."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.urls import reverse

from core.admin.deadlines import deadline_calendar
from core.models import DeadlineCalendar, Status
from tests.back_office import browser_of, member
from tests.calendars import read
from tests.factories.alumni import StoryFactory
from tests.factories.department import MessageFactory
from tests.factories.events import EventFactory
from tests.factories.honours import AwardFactory
from tests.factories.mobility import ExchangeFactory
from tests.factories.partnerships import (
    AgreementFactory,
    AmendmentFactory,
    ProposalFactory,
)
from tests.factories.training import EnquiryFactory, IntakeFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:core_deadlinecalendar_changelist")
TODAY = date(2027, 3, 1)
NAMES = ("Anna Kowalska", "anna@example.org", "University of Nowhere")


@pytest.fixture(autouse=True)
def march():
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False):
        yield


def in_days(days):
    return TODAY + timedelta(days=days)


def address_of(user):
    DeadlineCalendar.make_for(user)
    secret = DeadlineCalendar.objects.get(user=user).secret
    return reverse("deadline_calendar", args=[secret])


def entries(client, user):
    """What the calendar says, in the order of the file."""
    events = read(client.get(address_of(user))).events
    return [(event["DTSTART"].dt, str(event["SUMMARY"])) for event in events]


def agreement(days, **fields):
    return AgreementFactory(
        **{
            "signed_on": "2020-01-15",
            "term": "fixed",
            "end_on": in_days(days).isoformat(),
            **fields,
        }
    )


def one_of_each():
    """A deadline of each kind, and beside them what is none or over."""
    one = agreement(40)
    amended = agreement(-200)
    AmendmentFactory(
        agreement=amended, signed_on="2026-01-01", end_on=in_days(50).isoformat()
    )
    renewing = agreement(100, is_renewed_automatically=True, notice_days=30)
    agreement(-40)
    agreement(60, terminated_on=in_days(3))
    proposal = ProposalFactory(
        promised_on=in_days(4),
        organisation=NAMES[2],
        contact_name=NAMES[0],
        email=NAMES[1],
    )
    ProposalFactory(promised_on=in_days(4), state="withdrawn")
    question = EnquiryFactory(promised_on=in_days(5), name=NAMES[0], email=NAMES[1])
    message = MessageFactory(promised_on=in_days(6), name=NAMES[0], email=NAMES[1])
    ExchangeFactory(title_en="Spring school", closes_on=in_days(7))
    IntakeFactory(programme__title_en="Dentistry", closes_on=in_days(8))
    EventFactory(
        title_en="Forum",
        status=Status.REVIEW,
        publish_from=datetime(2027, 7, 1, 6, tzinfo=UTC),
    )
    EventFactory(status=Status.DRAFT, publish_from=datetime(2027, 7, 1, tzinfo=UTC))
    award = AwardFactory(
        recipient_en=NAMES[0], publish_until=datetime(2027, 8, 1, tzinfo=UTC)
    )
    StoryFactory(person=NAMES[0], publish_until=datetime(2027, 8, 2, tzinfo=UTC))
    return one, amended, renewing, proposal, question, message, award


def test_calendar_holds_what_is_due_and_names_no_person(client):
    one, amended, renewing, proposal, question, message, _award = one_of_each()
    chief = User.objects.create_superuser("chief", email="chief@example.org")

    response = client.get(address_of(chief))

    found = {str(e["SUMMARY"]): e["DTSTART"].dt for e in read(response).events}
    days = {
        record.reference: when
        for record in (one, amended, renewing, proposal, question, message)
        for text, when in found.items()
        if record.reference in text
    }
    assert days == {
        one.reference: in_days(40),
        amended.reference: in_days(50),
        renewing.reference: in_days(70),
        proposal.reference: in_days(4),
        question.reference: in_days(5),
        message.reference: in_days(6),
    }
    rest = {
        name: when
        for name in ("Spring school", "Dentistry", "Forum")
        for text, when in found.items()
        if name in text
    }
    assert rest.pop("Forum").astimezone(UTC) == datetime(2027, 7, 1, 6, tzinfo=UTC)
    assert rest == {"Spring school": in_days(7), "Dentistry": in_days(8)}
    assert len(found) == len(days) + 3 + 2
    assert b"BEGIN:VTIMEZONE" in response.content
    assert not any(name in response.text for name in (*NAMES, "chief"))


def test_calendar_holds_only_what_its_owner_may_see(client):
    one, *_others, proposal, _question, _message, _award = one_of_each()
    reviewer = member("reviewer", "view_proposal", "add_opinion")
    mine = ProposalFactory(promised_on=in_days(9), assigned_to=reviewer)
    manager = member("manager", "view_proposal", "decide_proposal")

    assert [when for when, _text in entries(client, reviewer)] == [in_days(9)]
    assert mine.reference in entries(client, reviewer)[0][1]
    assert [when for when, _text in entries(client, manager)] == [
        in_days(4),
        in_days(9),
    ]
    assert entries(client, member("nobody")) == []
    assert one.reference in str(entries(client, member("clerk", "view_agreement")))


def test_same_calendar_is_not_sent_twice(client):
    agreement(40)
    address = address_of(User.objects.create_superuser("chief"))
    first = client.get(address)
    with time_machine.travel(datetime(2027, 3, 1, 12, tzinfo=UTC)):
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
    agreement(41)

    changed = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert first["Cache-Control"] == "private, no-cache"
    assert not first.cookies


@pytest.mark.parametrize("ends", ["renewed", "ended", "inactive", "no staff", "wrong"])
def test_address_that_is_not_good_any_more_is_not_found(client, ends):
    user = User.objects.create_superuser("chief")
    address = address_of(user)
    assert client.get(address).status_code == 200

    if ends == "renewed":
        browser_of(user).post(PAGE, {"make": ""})
    elif ends == "ended":
        browser_of(user).post(PAGE, {"end": ""})
    elif ends == "inactive":
        User.objects.update(is_active=False)
    elif ends == "no staff":
        User.objects.update(is_staff=False)
    else:
        address = address.replace(".ics", "x.ics")

    assert client.get(address).status_code == 404


def test_secret_is_not_stored(client):
    user = User.objects.create_superuser("chief")
    secret = address_of(user).removeprefix("/calendar/").removesuffix(".ics")

    stored = DeadlineCalendar.objects.values().get()

    assert len(secret) > 40
    assert secret not in str(stored)


def test_page_shows_and_changes_the_own_calendar_only(client):
    agreement(40)
    vera, igor = member("vera", "view_agreement"), member("igor")
    others = address_of(igor)
    browser = browser_of(vera)

    before = browser.get(PAGE).text
    browser.post(PAGE, {"make": ""})
    after = browser.get(PAGE).text
    own = DeadlineCalendar.objects.get(user=vera)
    browser.post(PAGE, {"end": ""})

    assert ".ics" not in before
    assert "A-0001" in before
    assert own.secret in after
    assert others not in after
    assert list(DeadlineCalendar.objects.values_list("user", flat=True)) == [igor.pk]
    assert client.get(others).status_code == 200
    strange = reverse(
        "admin:core_deadlinecalendar_change",
        args=[DeadlineCalendar.objects.get(user=igor).pk],
    )
    assert browser.get(strange).status_code == 302


def test_page_names_records_as_its_reader_does_and_the_file_as_the_office(client):
    ExchangeFactory(
        title_en="Spring school", title_ru="Весенняя школа", closes_on=in_days(7)
    )
    vera = member("vera", "view_exchange")

    page = browser_of(vera).get(PAGE, headers={"Accept-Language": "en"}).text

    assert "Spring school" in page
    assert "Весенняя школа" not in page
    [(_day, text)] = entries(client, vera)
    assert "Весенняя школа" in text


def test_only_reading_is_answered(rf):
    assert deadline_calendar(rf.post("/"), secret="x").status_code == 405


@pytest.mark.parametrize("rounds", [1, 3])
def test_number_of_queries_is_the_same_for_many(
    client, rounds, django_assert_num_queries
):
    for _n in range(rounds):
        agreement(40)
        ProposalFactory(promised_on=in_days(4))
        MessageFactory(promised_on=in_days(4))
        IntakeFactory(closes_on=in_days(8))
        ExchangeFactory(closes_on=in_days(7))
        EventFactory(publish_until=datetime(2027, 7, 1, tzinfo=UTC))
    clerk = member(
        "clerk",
        "view_agreement",
        "view_proposal",
        "decide_proposal",
        "view_message",
        "view_programme",
        "view_exchange",
        "view_event",
    )
    address = address_of(clerk)

    # the calendar, two for the permissions, agreements, answers, days, moments
    with django_assert_num_queries(7):
        events = read(client.get(address)).events

    assert len(events) == 6 * rounds
