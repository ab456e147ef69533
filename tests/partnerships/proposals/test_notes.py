"""Notes, opinions and assignment: what staff do among themselves."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.utils import timezone

from core.models import Mail
from partnerships.models import Opinion, Proposal, ProposalState as S
from partnerships.proposals import moves
from tests.back_office import fields_of
from tests.partnerships.proposals.back_office import (
    act_url,
    carry_out,
    member,
    page_of,
    write,
)
from tests.partnerships.proposals.given import in_state
from tests.partnerships.proposals.sender import status

pytestmark = pytest.mark.django_db


# Notes


def senders_page(client, proposal):
    proposal.refresh_from_db()
    return client.get(status(proposal)).text


@pytest.mark.parametrize(
    "state", [S.RECEIVED, S.MORE_INFORMATION, S.DECLINED, S.ACCEPTED]
)
def test_note_is_kept_inside(office, client, manager, state):
    proposal = in_state(state)
    before = senders_page(client, proposal)

    write(office, proposal, "note", note="They owe us a report.")

    step = proposal.moves.last()
    assert (step.is_remark, step.note, step.by) == (
        True,
        "They owe us a report.",
        manager,
    )
    assert Mail.objects.count() == 0
    assert "They owe us a report." in office.get(page_of(proposal)).text
    assert senders_page(client, proposal) == before
    assert LogEntry.objects.get().get_change_message() == (
        f"Added internal note “{proposal.reference}”."
    )


def test_sender_sees_no_note_opinion_or_remark(office, client, manager):
    proposal = in_state(S.SCREENING)
    write(office, proposal, "note", note="SECRET note")
    write(office, proposal, "opinion", advice="decline", text="SECRET opinion")
    carry_out(office, proposal, "renew-link")
    carry_out(office, proposal, "ask", message="When exactly?", note="SECRET doubt")
    write(office, proposal, "note", note="SECRET after")

    page = senders_page(client, proposal)

    assert "When exactly?" in page
    assert "SECRET" not in page
    assert "Vera" not in page
    assert page.count("<time") == 2


def test_note_while_we_wait_leaves_the_way_back_open(manager, client):
    proposal = in_state(S.SCREENING)
    moves.move(proposal, S.MORE_INFORMATION, by=manager, message="When exactly?")
    moves.add_note(proposal, by=manager, text="Called them.")

    assert "When exactly?" in senders_page(client, proposal)
    moves.answer(proposal, "In May.")

    assert Proposal.objects.get().state == S.SCREENING


def test_note_on_an_answered_proposal_is_no_second_answer(manager):
    proposal = in_state(S.IN_REVIEW, received_at=timezone.now() - timedelta(days=10))
    moves.move(proposal, S.DECLINED, by=manager, message="No.")
    moves.add_note(proposal, by=manager, text="They called.")

    assert moves.answer_time() == moves.AnswerTime(10, 1)


def test_empty_note_is_refused(office, manager):
    proposal = in_state(S.SCREENING)

    with pytest.raises(moves.MoveRefused):
        moves.add_note(proposal, by=manager, text=" ")
    assert write(office, proposal, "note", note=" ").status_code == 422
    assert proposal.moves.count() == 1


def test_remark_is_the_same_to_python_and_the_database(manager):
    proposal = in_state(S.RECEIVED)
    moves.move(proposal, S.SCREENING, by=manager)
    moves.add_note(proposal, by=manager, text="A note.")

    steps = [step for step in proposal.moves.all() if not step.is_remark]

    assert list(proposal.moves.steps()) == steps
    assert len(steps) == 2


# Opinions


def test_opinion_is_written_down(office, manager):
    proposal = in_state(S.IN_REVIEW)

    write(office, proposal, "opinion", advice="accept", text="A strong partner.")

    opinion = Opinion.objects.get()
    assert (opinion.by, opinion.advice) == (manager, "accept")
    assert "A strong partner." in office.get(page_of(proposal)).text


def test_opinion_without_advice_is_asked_for_and_keeps_the_reasons(office):
    response = write(office, in_state(S.IN_REVIEW), "opinion", text="Reasons.")

    assert list(response.context["form"].errors) == ["advice"]
    assert "Reasons." in response.text


# Assignment


def test_proposal_is_assigned_to_people_who_may_read_it(office, manager):
    proposal = in_state(S.SCREENING)
    reader = member("reader", "view_proposal")
    stranger = member("stranger")

    write(office, proposal, "assign", person=reader.pk)
    assert Proposal.objects.get().assigned_to == reader

    refused = write(office, proposal, "assign", person=stranger.pk)
    assert list(refused.context["form"].errors) == ["person"]

    write(office, proposal, "assign", person="")
    assert Proposal.objects.get().assigned_to is None


def test_one_click_assigns_to_me(office, manager):
    proposal = in_state(S.SCREENING)
    assert "Assign to me" in office.get(page_of(proposal)).text

    seen = office.get(page_of(proposal)).context["person_seen"]
    office.post(act_url(proposal, "assign"), {"person": manager.pk, "seen": seen})

    assert Proposal.objects.get().assigned_to == manager
    assert "Assign to me" not in office.get(page_of(proposal)).text


def test_second_to_assign_sees_who_has_it_now(office, manager):
    reader = User.objects.create_user("reader", is_staff=True)
    proposal = in_state(S.SCREENING)
    mine = {"person": manager.pk, "seen": "person."}
    Proposal.objects.update(assigned_to=reader)

    page = office.post(act_url(proposal, "assign"), mine)

    assert page.status_code == 409
    assert "<bdi>reader</bdi>" in page.text
    assert Proposal.objects.get().assigned_to == reader
    office.post(act_url(proposal, "assign"), fields_of(page))
    assert Proposal.objects.get().assigned_to == manager
