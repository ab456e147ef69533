"""The page that only the applicant's link opens, and how everything is taken back."""

import re
from datetime import date

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from core import secret_links
from core.models import Consent, FormUse, Mail, QuestionState as S
from core.submissions.questions import steps
from tests.factories.training import DeskFactory, ProgrammeFactory
from tests.training.enquiries.applicant import send, status, url
from tests.training.enquiries.given import in_state, received
from training.models import Answer, Enquiry

pytestmark = pytest.mark.django_db

WORDS = {
    S.NEW: "waits for an answer",
    S.ANSWERED: "The answer stands below",
    S.CLOSED: "closed without an answer",
}


def test_private_page_is_kept_and_found_by_nobody(client):
    enquiry = in_state(S.NEW)

    response = client.get(status(enquiry))

    assert response["Cache-Control"] == "no-store, private"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert not response.cookies
    head = response.text.partition("</head>")[0]
    assert secret_links.secret_for(enquiry.access_nonce) not in head


@pytest.mark.parametrize("state", S.values)
def test_private_page_has_words_for_every_state(client, state):
    enquiry = in_state(state, desk=DeskFactory(name_en="Dean’s office"))

    shown = client.get(status(enquiry)).text

    assert WORDS[state] in shown
    is_with = f"{enquiry.reference}</bdi> is with Dean’s office</h1>"
    assert (is_with in shown) == (state == S.NEW)


def test_question_without_a_desk_is_with_the_department(client):
    shown = client.get(status(in_state(S.NEW))).text

    assert "is with the Department of International Relations</h1>" in shown


def test_private_page_shows_every_answer_but_not_whose(client):
    by = User.objects.create_user("vera", first_name="Vera", last_name="Kavalova")
    enquiry = in_state(S.NEW)
    steps.answer(enquiry, "In September.", by=by)
    steps.answer(enquiry, "On the first.", by=by)

    shown = client.get(status(enquiry)).text

    assert shown.index("In September.") < shown.index("On the first.")
    assert "Vera" not in shown
    assert "Kavalova" not in shown


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2027-03-31", "We promise an answer by 31 March 2027."),
        ("2027-04-01", "We are late: we promised an answer by 31 March 2027."),
    ],
)
@pytest.mark.parametrize("is_quarantined", [True, False])
def test_private_page_says_openly_when_we_are_late(client, day, words, is_quarantined):
    promised_on = date(2027, 3, 31)
    enquiry = in_state(S.NEW, is_quarantined=is_quarantined, promised_on=promised_on)

    with time_machine.travel(f"{day} 09:00 +0300"):
        shown = client.get(status(enquiry)).text

    assert words in shown


def test_answered_question_speaks_of_no_promise(client):
    enquiry = in_state(S.ANSWERED, promised_on=date(2020, 1, 1))

    shown = client.get(status(enquiry)).text

    assert "2020" not in shown


def test_hidden_programme_is_named_without_a_link(client):
    shown = in_state(S.NEW, programme=ProgrammeFactory(title_en="General Medicine"))
    hidden = in_state(
        S.NEW, programme=ProgrammeFactory(title_en="Old course", status="withdrawn")
    )

    pages = [client.get(status(enquiry)).text for enquiry in (shown, hidden)]

    assert f'href="{shown.programme.get_absolute_url()}"' in pages[0]
    assert "Old course" in pages[1]
    assert hidden.programme.get_absolute_url() not in pages[1]


def test_guessing_links_ends_soon(client):
    enquiry = in_state(S.NEW)

    guesses = [client.get(url("enquiry_status", f"guess-{n}")) for n in range(12)]

    assert [guess.status_code for guess in guesses] == [404] * 10 + [429] * 2
    assert client.get(status(enquiry)).status_code == 200


# Withdrawing


@pytest.mark.parametrize("is_quarantined", [True, False])
def test_withdrawing_erases_everything_at_once(client, consent_text, is_quarantined):
    programme = ProgrammeFactory()
    kept = received(nonce="kept", question="Another person asks.")
    sent = send(client, programme, fax="1" if is_quarantined else "")
    page = sent["Location"]
    enquiry = Enquiry.objects.get(programme=programme)
    by = User.objects.create_user("vera")
    if not is_quarantined:
        steps.answer(enquiry, "In September.", by=by)

    done = client.post(f"{page}withdraw/", {"sure": "on"})

    assert done["Location"] == url("enquiry_erased")
    assert client.get(page).status_code == 404
    assert list(Enquiry.objects.all()) == [kept]
    assert list(Mail.objects.all()) == [kept.receipt]
    assert list(Consent.objects.all()) == [kept.consent]
    assert Answer.objects.count() == 0
    assert FormUse.objects.get().token == "kept"


def test_withdrawing_needs_a_tick(client):
    enquiry = in_state(S.NEW)
    address = status(enquiry, "enquiry_withdraw")

    opened = client.get(address)
    unticked = client.post(address)

    assert "erased at once" in opened.text
    assert opened["Referrer-Policy"] == "same-origin"
    assert unticked.status_code == 422
    assert '<a href="#id_sure">Tick the box' in unticked.text
    assert Enquiry.objects.count() == 1


def test_second_click_finds_that_it_is_erased(client):
    address = status(in_state(S.NEW), "enquiry_withdraw")

    clicks = [client.post(address, {"sure": "on"}) for _n in range(2)]

    assert [click["Location"] for click in clicks] == [url("enquiry_erased")] * 2
    assert client.get(address).status_code == 404


def test_withdrawing_passes_the_check_against_forgery():
    address = status(in_state(S.NEW), "enquiry_withdraw")
    strict = Client(enforce_csrf_checks=True)
    page = strict.get(address).text
    token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]

    forged = strict.post(address, {"sure": "on"})
    kept = Enquiry.objects.count()
    real = strict.post(address, {"sure": "on", "csrfmiddlewaretoken": token})

    assert (forged.status_code, kept) == (403, 1)
    assert (real.status_code, Enquiry.objects.count()) == (302, 0)


def test_pages_answer_in_every_language(client, language):
    enquiry = in_state(S.ANSWERED)

    for name in ("enquiry_status", "enquiry_withdraw"):
        response = client.get(status(enquiry, name, language=language))
        assert response.status_code == 200
        assert f'<html lang="{language}"' in response.text
