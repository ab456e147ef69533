"""The page that only the sender's link opens."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from core import secret_links
from partnerships.models import ProposalMove, ProposalState as S
from partnerships.proposals import moves
from partnerships.proposals.mail import WORDING
from tests import files
from tests.factories.partnerships import ProposalFactory
from tests.partnerships.proposals.given import in_state
from tests.partnerships.proposals.sender import status, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal():
    return ProposalFactory(state=S.SCREENING, promised_on=date(2027, 3, 31))


def reviewer(name):
    return User.objects.create_user(name, first_name="Ivan", last_name="Petrov")


def ask(proposal, question="How many students?"):
    step = ProposalMove.objects.create(
        proposal=proposal,
        from_state=proposal.state,
        to_state=S.MORE_INFORMATION,
        by=reviewer("reviewer"),
        note="We doubt it.",
        message=question,
    )
    proposal.state = S.MORE_INFORMATION
    proposal.save()
    return step


def test_private_page_is_kept_and_found_by_nobody(client, proposal):
    response = client.get(status(proposal))

    assert response["Cache-Control"] == "no-store, private"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert not response.cookies
    secret = secret_links.secret_for(proposal.access_nonce)
    head = response.content.decode().partition("</head>")[0]
    assert secret not in head
    assert '<meta name="robots" content="noindex, nofollow">' in head


@pytest.mark.parametrize("state", S.values)
def test_private_page_has_words_for_every_state(client, state, language):
    proposal = in_state(state)
    if state == S.MORE_INFORMATION:
        ask(proposal)

    shown = unescape(client.get(status(proposal, language=language)).content.decode())

    with override(language):
        assert str(WORDING[state]) in shown


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2027-03-31", "We promise an answer by 31 March 2027."),
        ("2027-04-01", "We are late: we promised an answer by 31 March 2027."),
    ],
)
def test_private_page_says_openly_when_we_are_late(client, proposal, day, words):
    with time_machine.travel(f"{day} 09:00 +0300"):
        shown = client.get(status(proposal)).content.decode()

    assert words in shown


def test_wrong_revoked_and_unknown_links_look_the_same(client, proposal):
    right = status(proposal)
    moves.revoke_link(proposal)

    pages = [
        client.get(right),
        client.get(right[:-2] + "/"),
        client.get(url("proposal_status", "x")),
    ]

    assert [page.status_code for page in pages] == [404] * 3
    bodies = {re.sub(r'href="[^"]*"', "", page.content.decode()) for page in pages}
    assert len(bodies) == 1


def test_guessing_links_ends_soon(client, proposal):
    answers_ = [client.get(url("proposal_status", f"guess-{n}")) for n in range(12)]

    assert [a.status_code for a in answers_[:10]] == [404] * 10
    assert answers_[11].status_code == 429
    assert int(answers_[11]["Retry-After"]) <= 60
    assert client.get(status(proposal)).status_code == 200


def test_private_page_never_shows_notes_nor_who_works_on_it(client, proposal):
    ask(proposal)

    shown = client.get(status(proposal)).content.decode()

    assert "How many students?" in shown
    for hidden in ("We doubt it.", "reviewer", "Ivan", "Petrov"):
        assert hidden not in shown


# Steps of the sender


def test_question_is_answered_once(client, proposal):
    ask(proposal)
    sent = {"text": "Two.", "files": [SimpleUploadedFile("a.pdf", files.pdf())]}

    form = client.get(status(proposal, "proposal_answer"))
    first = client.post(status(proposal, "proposal_answer"), sent)
    second = client.post(status(proposal, "proposal_answer"), {"text": "Two."})

    assert "How many students?" in form.content.decode()
    assert form["Referrer-Policy"] == "same-origin"
    assert first["Location"] == second["Location"] == status(proposal)
    proposal.refresh_from_db()
    assert proposal.state == S.SCREENING
    assert proposal.moves.filter(message="Two.").count() == 1
    assert proposal.files.get().name == "a.pdf"


def test_form_of_a_private_page_passes_the_check_against_forgery(proposal):
    ask(proposal)
    strict = Client(enforce_csrf_checks=True)
    form = strict.get(status(proposal, "proposal_answer")).content.decode()
    token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', form)[1]

    forged = strict.post(status(proposal, "proposal_answer"), {"text": "Two."})
    real = strict.post(
        status(proposal, "proposal_answer"),
        {"text": "Two.", "csrfmiddlewaretoken": token},
    )

    assert forged.status_code == 403
    assert "Nothing has been saved" in forged.text
    assert real.status_code == 302


def test_empty_answer_is_asked_for(client, proposal):
    ask(proposal)

    response = client.post(status(proposal, "proposal_answer"), {"text": " "})

    assert response.status_code == 422
    assert '<a href="#id_text">Write your answer.</a>' in response.content.decode()


def test_answer_without_a_question_leads_to_the_page(client, proposal):
    response = client.post(status(proposal, "proposal_answer"), {"text": "Two."})

    assert response["Location"] == status(proposal)
    assert proposal.moves.count() == 1


def test_further_files_are_added_until_there_is_no_room(client, proposal, monkeypatch):
    monkeypatch.setattr(moves, "MAX_FILES", 1)
    address = status(proposal, "proposal_add_files")

    first = client.post(address, {"files": [SimpleUploadedFile("a.pdf", files.pdf())]})
    second = client.post(
        address, {"files": [SimpleUploadedFile("b.pdf", files.pdf(b"Another"))]}
    )

    assert first["Location"] == status(proposal)
    assert second.status_code == 422
    assert proposal.files.count() == 1


def test_file_goes_back_to_its_sender_only(client, proposal):
    client.post(
        status(proposal, "proposal_add_files"),
        {"files": [SimpleUploadedFile("план.pdf", files.pdf())]},
    )
    other = ProposalFactory()
    pk = proposal.files.get().pk

    response = client.get(status(proposal, "proposal_file", pk))
    foreign = client.get(status(other, "proposal_file", pk))

    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert "attachment" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert foreign.status_code == 404


def test_unsafe_file_is_not_handed_out(client, proposal):
    client.post(
        status(proposal, "proposal_add_files"),
        {"files": [SimpleUploadedFile("a.pdf", files.pdf())]},
    )
    upload = proposal.files.get()
    upload.scan = upload.Scan.INFECTED
    upload.save()

    response = client.get(status(proposal, "proposal_file", upload.pk))
    page = client.get(status(proposal)).content.decode()

    assert response.status_code == 404
    assert f"/files/{upload.pk}/" not in page
    assert "a virus was found" in page


def test_withdrawing_needs_a_tick_and_is_final(client, proposal):
    address = status(proposal, "proposal_withdraw")

    unticked = client.post(address, {"reason": "No money."})
    done = client.post(address, {"reason": "No money.", "sure": "on"})

    assert unticked.status_code == 422
    assert "No money." in unticked.content.decode()
    assert done["Location"] == status(proposal)
    proposal.refresh_from_db()
    assert proposal.state == S.WITHDRAWN
    page = client.get(status(proposal)).content.decode()
    assert status(proposal, "proposal_withdraw") not in page
    assert client.get(address)["Location"] == status(proposal)
