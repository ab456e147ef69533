"""The request for a visit: which days may be asked for, and what comes of it."""

from datetime import date, timedelta
from html import unescape
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from core import secret_links
from core.models import Consent, FormUse, Mail, QuestionState as S
from department.models import VisitAnswer, VisitDesk, VisitRequest
from department.visits import retention, steps
from tests.department.visits.delegation import VISIT, answers, send, url
from tests.factories.core import BlockFactory, ConsentTextFactory, PageFactory
from tests.factories.department import VisitRequestFactory

pytestmark = pytest.mark.django_db

DAYS = date(2031, 5, 12), date(2031, 5, 14)


@pytest.fixture(autouse=True)
def consent_text():
    return ConsentTextFactory(key="visit-1", purpose="visit")


# The page


def test_page_says_the_rules_and_the_steps_that_staff_have_written(client):
    VisitDesk.objects.create(lead_days=21, longest_days=5, answer_days=10)
    page = PageFactory(key="department")
    step = {"page": page, "style": "step", "body_en": "<p>It is examined.</p>"}
    BlockFactory(**step, key="visit-step-1", heading_en="The Department looks at it")
    BlockFactory(**step, key="other-step", heading_en="Another step")

    with time_machine.travel("2027-03-01 09:00 +0300"):
        shown = client.get(VISIT).text

    for part in (
        "A request must come 21 days before the visit.",
        "The first possible day is now 22 March 2027.",
        "A visit lasts at most 5 days.",
        "An answer is promised within 10 calendar days.",
        "The Department looks at it",
    ):
        assert part in shown
    assert "Another step" not in shown


def test_form_is_closed_before_there_is_a_text_of_consent(client, consent_text):
    consent_text.delete()

    shown = client.get(VISIT).text

    assert "Requests cannot be sent here at the moment." in shown
    assert '<form class="form"' not in shown


def test_page_asks_the_database_little(client, django_assert_num_queries):
    client.get(VISIT)

    with django_assert_num_queries(3):  # version, desk, consent
        client.get(VISIT)


@pytest.mark.parametrize(
    "fields",
    [
        {"lead_days": 366},
        {"longest_days": 366},
        {"longest_days": 0},
        {"answer_days": 10**18},
    ],
)
def test_desk_counts_in_days_of_a_year(fields):
    with pytest.raises(ValidationError, match=next(iter(fields))):
        VisitDesk(**fields).full_clean()


# The days


@pytest.mark.parametrize(
    ("moment", "first_day", "is_sent"),
    [
        ("2027-03-01 23:59 +0300", "2027-03-30", False),
        ("2027-03-01 23:59 +0300", "2027-03-31", True),
        ("2027-03-02 00:01 +0300", "2027-03-31", False),
        ("2027-03-02 00:01 +0300", "2027-04-01", True),
    ],
)
def test_lead_time_is_counted_by_the_day_in_minsk(client, moment, first_day, is_sent):
    with time_machine.travel(moment, tick=False):
        response = send(client, first_day=first_day, last_day="2027-04-02")

    assert response.status_code == (303 if is_sent else 422)
    assert VisitRequest.objects.count() == is_sent


def test_day_too_soon_is_told_the_first_possible_one(client):
    with time_machine.travel("2027-03-01 12:00 +0300"):
        shown = send(client, first_day="2027-03-30", last_day="2027-03-31").text

    assert (
        "A request must come 30 days before the visit. The first possible day is"
        " 31 March 2027." in shown
    )


@pytest.mark.parametrize(("days", "status"), [(13, 303), (14, 422)])
def test_visit_lasts_as_many_days_as_the_office_allows(client, days, status):
    first = timezone.localdate() + timedelta(days=50)
    last = first + timedelta(days=days)

    response = send(client, first_day=f"{first}", last_day=f"{last}")

    assert response.status_code == status
    assert ("A visit lasts at most 14 days." in response.text) == (status == 422)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_day": "0001-01-01"}, "first_day"),
        ({"first_day": "9999-12-31", "last_day": "9999-12-31"}, "first_day"),
        ({"last_day": "9999-12-31"}, "last_day"),
        ({"last_day": "0001-01-01"}, "last_day"),
        ({"first_day": "\0"}, "first_day"),
        ({"first_day": "31.12.2030"}, "first_day"),
        ({"first_day": "", "last_day": ""}, "first_day"),
        ({"people": "0"}, "people"),
        ({"people": "9" * 400}, "people"),
        ({"people": "201"}, "people"),
        ({"organisation": " "}, "organisation"),
        ({"organisation": "x" * 251}, "organisation"),
        ({"country": "XX"}, "country"),
        ({"purpose": ""}, "purpose"),
        ({"members": "x" * 3_001}, "members"),
        ({"consent": ""}, "consent"),
    ],
)
def test_mistake_is_named_and_everything_typed_is_kept(client, changes, field):
    response = send(client, **changes)

    assert response.status_code == 422
    assert f'<li><a href="#id_{field}">' in response.text
    for name in {"purpose", "members", "hosts", "role"} - changes.keys():
        assert answers()[name] in unescape(response.text)
    assert VisitRequest.objects.count() == FormUse.objects.count() == 0


# What comes of it


def test_request_has_a_receipt_a_note_without_names_and_a_private_page(client):
    VisitDesk.objects.create(email="office@example.org")

    page = client.get(send(client)["Location"])

    visit = VisitRequest.objects.get()
    receipt, note = Mail.objects.order_by("pk")
    assert (receipt.to, note.to) == ("amina@example.org", "office@example.org")
    for text in (page.text, receipt.text, receipt.html):
        for part in (
            visit.reference,
            "University of Beirut",
            "Lebanon",
            "Vice-Rector",
            "To sign the agreement.",
            "Sami Khoury, Dean",
            "The dean of dentistry",
            "No day is promised for the answer.",
        ):
            assert part in text
    assert page["Cache-Control"] == "no-store, private"
    for personal in ("Amina", "amina@", "Khoury", "Beirut", "dentistry"):
        assert personal not in note.subject + note.text + note.html


@pytest.mark.django_db(transaction=True)
def test_receipt_in_arabic_reaches_a_real_mailbox(client, smtp):
    page = send(client, language="ar", purpose="توقيع الاتفاقية")["Location"]

    call_command("send_mail", stdout=StringIO())

    (mail,) = smtp.messages
    assert mail.recipients == ["amina@example.org"]
    for text in (mail.body(), mail.body("html")):
        assert "توقيع الاتفاقية" in text
        assert page.replace("/en/", "/ar/") in text


def test_same_request_twice_counts_once(client):
    sent = [send(client)["Location"] for _n in range(2)]

    assert sent[1] == url("visitrequest_known")
    assert "request reached us a moment ago" in client.get(sent[1]).text
    assert VisitRequest.objects.count() == Mail.objects.count() == 1


def test_markup_of_the_sender_is_inert(client, admin_client):
    markup = "<script>alert(1)</script>{{ link }}{% load x %}"
    texts = dict.fromkeys(["organisation", "name", "purpose", "members"], markup)

    page = client.get(send(client, **texts)["Location"]).text

    visit = VisitRequest.objects.get()
    desk = admin_client.get(f"/admin/department/visitrequest/{visit.pk}/change/").text
    for html in (page, desk, Mail.objects.get().html):
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)" in html


@pytest.mark.parametrize(
    ("decision", "state", "words"),
    [
        ("", S.NEW, "The request waits for an answer."),
        ("", S.ANSWERED, "nothing is decided yet"),
        ("", S.CLOSED, "closed without an answer"),
        ("welcome", S.ANSWERED, "You are welcome from 12 May 2031 to 14 May 2031."),
        ("declined", S.ANSWERED, "The visit is declined"),
    ],
)
def test_private_page_has_words_for_every_decision(client, decision, state, words):
    visit = VisitRequestFactory(decision=decision, state=state)

    shown = client.get(url("visitrequest_status", visit.secret)).text

    assert words in shown
    assert ("notice--ok" in shown) == (decision == "welcome")


def test_withdrawing_an_agreed_visit_erases_it_and_tells_the_office(client, admin_user):
    VisitDesk.objects.create(email="office@example.org")
    page = send(client)["Location"]
    visit = VisitRequest.objects.get()
    steps.agree(visit, *DAYS, "Welcome.", by=admin_user)
    Mail.objects.filter(to="office@example.org").delete()

    unticked = client.post(f"{page}withdraw/")
    done = client.post(f"{page}withdraw/", {"sure": "on"})
    again = client.post(f"{page}withdraw/", {"sure": "on"})

    assert unticked.status_code == 422
    assert done["Location"] == again["Location"] == url("visitrequest_erased")
    assert client.get(done["Location"]).status_code == 200
    left = [VisitRequest, VisitAnswer, Consent, FormUse]
    assert [model.objects.count() for model in left] == [0] * 4
    note = Mail.objects.get()
    assert (note.to, note.kind) == ("office@example.org", "visitrequest_withdrawn")
    assert visit.reference in note.text
    for personal in ("Amina", "Beirut", "agreement"):
        assert personal not in note.text + note.html


def test_withdrawing_goes_by_what_has_been_decided_meanwhile(admin_user):
    VisitDesk.objects.create(email="office@example.org")
    seen = VisitRequestFactory()
    steps.agree(VisitRequest.objects.get(), *DAYS, "Welcome.", by=admin_user)

    steps.withdraw(seen)
    steps.withdraw(seen)

    assert not VisitRequest.objects.exists()
    assert Mail.objects.filter(kind="visitrequest_withdrawn").count() == 1


@pytest.mark.parametrize(
    ("fields", "last", "closed", "is_erased"),
    [
        ({"decision": "welcome", "state": S.ANSWERED}, 364, 500, False),
        ({"decision": "welcome", "state": S.ANSWERED}, 366, 500, True),
        ({"decision": "welcome", "state": S.ANSWERED}, 366, 300, False),
        ({"decision": "declined", "state": S.ANSWERED}, -100, 364, False),
        ({"decision": "declined", "state": S.ANSWERED}, -100, 365, True),
        ({"state": S.CLOSED}, -100, 365, True),
        ({"state": S.ANSWERED}, -100, 700, False),
        ({"state": S.NEW}, 364, None, False),
        ({"state": S.NEW}, 366, None, True),
        ({"state": S.NEW, "is_quarantined": True}, -100, None, True),
    ],
)
def test_requests_are_kept_as_long_as_the_consent_says(fields, last, closed, is_erased):
    now = timezone.now()
    day = timezone.localdate(now) - timedelta(days=last)
    VisitRequestFactory(
        first_day=day,
        last_day=day,
        received_at=now - timedelta(days=800),
        closed_at=closed and now - timedelta(days=closed),
        **fields,
    )

    counted = retention.erase_old_visits(now, dry_run=True)
    assert VisitRequest.objects.count() == 1
    erased = retention.erase_old_visits(now)

    assert counted == erased == int(is_erased)
    assert VisitRequest.objects.count() == Consent.objects.count() == 1 - erased


def test_pages_answer_in_every_language(client, language):
    visit = VisitRequestFactory(state=S.ANSWERED, decision="welcome")
    secret = secret_links.secret_for(visit.access_nonce)
    addresses = [
        url("visit", language=language),
        *(
            url(name, secret, language=language)
            for name in ("visitrequest_status", "visitrequest_withdraw")
        ),
    ]

    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        assert f'<html lang="{language}"' in response.text
