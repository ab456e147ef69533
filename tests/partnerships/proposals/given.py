"""Proposals in a state of their own, or as the form hands them over."""

from django.utils import timezone

from partnerships.proposals import moves
from tests.factories.core import ConsentTextFactory
from tests.factories.partnerships import ProposalFactory, SubjectAreaFactory


def in_state(state, **fields):
    return ProposalFactory(
        state=state,
        decided_at=timezone.now() if state in moves.DECISIONS else None,
        **fields,
    )


def unsaved(**fields):
    fields = {"consent": None, "access_nonce": "", "access_digest": "", **fields}
    return ProposalFactory.build(first_move=False, **fields)


def received(nonce="a-nonce", suspicion="", checked=(), **fields):
    """A proposal as the form hands it over."""
    proposal = unsaved(**fields)
    return moves.receive(
        proposal,
        nonce=nonce,
        subjects=[SubjectAreaFactory()],
        files=checked,
        consent_text=ConsentTextFactory(),
        suspicion=suspicion,
    )
