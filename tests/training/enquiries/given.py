"""Enquiries in a state of their own, or as the form hands them over."""

from django.utils import timezone

from core.models import QuestionState as S
from core.submissions.questions import steps
from tests.factories.core import ConsentTextFactory
from tests.factories.training import EnquiryFactory, ProgrammeFactory


def in_state(state, **fields):
    closed_at = None if state == S.NEW else timezone.now()
    return EnquiryFactory(state=state, **{"closed_at": closed_at, **fields})


def unsaved(**fields):
    """An enquiry as the form hands it over."""
    programme = fields.pop("programme", None) or ProgrammeFactory()
    empty = {"consent": None, "access_nonce": "", "access_digest": ""}
    return EnquiryFactory.build(programme=programme, **{**empty, **fields})


def received(nonce="a-nonce", suspicion="", **fields):
    return steps.receive(
        unsaved(**fields),
        nonce=nonce,
        consent_text=ConsentTextFactory(key="enquiry-1", purpose="enquiry"),
        suspicion=suspicion,
    )
