"""Where staff find proposals, and how many they are told there are."""

from datetime import date

import pytest

from partnerships.models import Proposal, ProposalState as S
from tests.partnerships.proposals.given import in_state

pytestmark = pytest.mark.django_db


def test_queues_part_the_open_proposals(manager):
    waiting = in_state(S.SCREENING, promised_on=date(2027, 1, 1))
    asked = in_state(S.MORE_INFORMATION, promised_on=date(2027, 1, 1))
    in_state(S.DECLINED, promised_on=date(2027, 1, 1))
    in_state(S.RECEIVED, promised_on=date(2027, 1, 1), is_quarantined=True)

    assert list(Proposal.objects.waiting_for_us()) == [waiting]
    assert list(Proposal.objects.waiting_for_sender()) == [asked]
    assert list(Proposal.objects.late(date(2027, 1, 2))) == [waiting]
    assert list(Proposal.objects.late(date(2027, 1, 1))) == []
