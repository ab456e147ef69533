"""The form counts once, not too often, and for people."""

import re
from html import unescape

import pytest

from core.models import Mail
from partnerships.models import Proposal
from tests.factories.partnerships import SubjectAreaFactory
from tests.partnerships.proposals.sender import opened, send, url

pytestmark = pytest.mark.django_db


def test_double_click_and_retry_make_one_proposal(client, consent_text):
    token, subject = opened(client), SubjectAreaFactory()
    filled = {"subjects": [subject.slug]}

    first = send(client, token=token, **filled)
    second = send(client, token=token, **filled)

    assert second.status_code == 303
    assert second["Location"] == first["Location"]
    assert Proposal.objects.count() == Mail.objects.count() == 1


def test_same_words_in_two_windows_make_one_proposal(client, consent_text):
    tokens = opened(client), opened(client)

    send(client, token=tokens[0])
    second = send(client, token=tokens[1])

    assert second["Location"] == url("proposal_known")
    assert Proposal.objects.count() == Mail.objects.count() == 1


def test_page_that_was_open_for_days_keeps_what_was_typed(client, consent_text):
    response = send(client, token=opened(client, minutes=3 * 24 * 60))

    shown = response.content.decode()
    assert response.status_code == 422
    assert "open for too long" in shown
    assert "Two students a year." in shown
    token = re.search('name="token" value="([^"]+)"', shown)[1]
    assert send(client, token=token).status_code == 303


def test_program_is_answered_like_a_person_but_set_aside(client, consent_text):
    response = send(client, fax="12345")

    assert response.status_code == 303
    proposal = Proposal.objects.get()
    assert proposal.is_quarantined
    assert proposal.reference in client.get(response["Location"]).content.decode()
    assert Mail.objects.count() == 0


def test_too_many_proposals_of_one_network_are_told_to_wait(
    client, consent_text, settings
):
    settings.FORM_LIMITS = ["2/600"]
    for n in range(2):
        assert send(client, text=f"Proposal {n}").status_code == 303

    response = send(client, text="The third one", email="other@example.org")

    shown = response.content.decode()
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 600
    assert "The third one" in shown
    assert "is not sent yet" in unescape(shown)
    assert Proposal.objects.count() == 2
