"""Who may do what with a proposal, and in which state."""

import pytest
from django.contrib.auth.models import User

from partnerships.models import Proposal, ProposalState as S
from partnerships.proposals import desk
from tests.partnerships.proposals.back_office import (
    QUEUE,
    ROLES,
    act_url,
    browser_of,
    member,
    page_of,
    shown_acts,
)
from tests.partnerships.proposals.given import in_state

pytestmark = pytest.mark.django_db

STEPS = {"ask", "review", "check", "check-again", "release"}

ALLOWED = {
    "nobody": set(),
    "reader": set(),
    "reviewer": {"opinion"},
    "editor": STEPS | {"note", "renew-link", "revoke-link"},
    "dispatcher": {"assign"},
    "decider": {"accept", "decline"},
    "superuser": set(desk.ACTS),
}

# Where each act is possible at all; a closed proposal keeps its notes and its link.
OPEN = {S.RECEIVED, S.SCREENING, S.MORE_INFORMATION, S.IN_REVIEW}
STATES = {
    "check": {S.RECEIVED},
    "check-again": {S.MORE_INFORMATION},
    "ask": {S.SCREENING, S.IN_REVIEW},
    "review": {S.SCREENING, S.MORE_INFORMATION},
    "accept": {S.IN_REVIEW},
    "decline": {S.SCREENING, S.MORE_INFORMATION, S.IN_REVIEW},
    "release": set(),
    "opinion": OPEN,
    "assign": OPEN,
    "note": set(S),
    "renew-link": set(S),
    "revoke-link": set(S),
}


def user_with(role):
    if role == "superuser":
        return User.objects.create_superuser(role)
    return member(role, *ROLES[role])


def assigned(proposal, user):
    """The same proposal, which a reviewer sees only so."""
    Proposal.objects.filter(pk=proposal.pk).update(assigned_to=user)
    return proposal


@pytest.mark.parametrize("role", ALLOWED)
@pytest.mark.parametrize("state", S.values)
def test_exactly_what_role_and_state_allow_is_offered(role, state):
    user = user_with(role)
    proposal, client = assigned(in_state(state), user), browser_of(user)

    response = client.get(page_of(proposal))

    if role == "nobody":
        assert response.status_code == 403
        return
    possible = {name for name, states in STATES.items() if state in states}
    assert shown_acts(response.text) == ALLOWED[role] & possible


@pytest.mark.parametrize("role", ALLOWED)
@pytest.mark.parametrize("name", desk.ACTS)
def test_what_is_not_offered_is_refused(role, name):
    user = user_with(role)
    client = browser_of(user)
    is_allowed = name in ALLOWED[role]
    possible = sorted(STATES[name]) or [S.RECEIVED]
    for state in S.values if is_allowed else possible[:1]:
        proposal = assigned(in_state(state), user)
        before = Proposal.objects.filter(pk=proposal.pk).values().get()
        is_possible = state in STATES[name]
        seen = f"{state}.{proposal.moves.get().pk}"
        forged = {"confirm": "1", "seen": seen, "message": "No.", "advice": "?"}

        opened = client.get(act_url(proposal, name)).status_code
        sent = client.post(act_url(proposal, name), forged).status_code

        if not is_allowed:
            assert (opened, sent) == (403, 403)
        elif not is_possible:
            assert (opened, sent) == (409, 409)
        else:
            assert opened == 200
        if not (is_allowed and is_possible):
            after = Proposal.objects.filter(pk=proposal.pk).values().get()
            assert after == before
            assert proposal.moves.count() == 1


@pytest.mark.parametrize("role", list(ALLOWED)[1:])
def test_quarantined_proposal_can_be_released_and_little_else(role):
    user = user_with(role)
    proposal = assigned(in_state(S.RECEIVED, is_quarantined=True), user)
    client = browser_of(user)
    possible = {"release", "note", "assign", "revoke-link"}

    offered = shown_acts(client.get(page_of(proposal)).text)
    opened = {
        name: client.get(act_url(proposal, name)).status_code for name in desk.ACTS
    }

    assert offered == ALLOWED[role] & possible
    assert opened == {
        name: 403 if name not in ALLOWED[role] else 200 if name in possible else 409
        for name in desk.ACTS
    }


def test_stranger_is_sent_to_the_login(client):
    proposal = in_state(S.RECEIVED)

    for address in (QUEUE, page_of(proposal), act_url(proposal, "accept")):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("pk", ["0", "9" * 25, "x", "1_20"])
def test_proposal_that_does_not_exist_leads_back(office, pk):
    assert office.get(f"{QUEUE}{pk}/change/").status_code in (302, 404)
    assert office.get(f"{QUEUE}{pk}/do/accept/").status_code in (302, 404)
    assert office.get(f"{QUEUE}{pk}/files/{pk}/").status_code in (302, 404)


def test_unknown_act_is_not_found(office):
    assert office.get(act_url(in_state(S.RECEIVED), "eat")).status_code == 404
