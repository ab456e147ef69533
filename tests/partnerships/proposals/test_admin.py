"""What the back office lets nobody do, and the one desk it has."""

import pytest

from partnerships.models import Proposal, ProposalDesk, ProposalState as S
from tests.back_office import seen_on
from tests.partnerships.proposals.back_office import QUEUE, page_of
from tests.partnerships.proposals.given import in_state

pytestmark = pytest.mark.django_db


def test_nothing_is_added_deleted_or_changed_in_bulk(office):
    proposal = in_state(S.RECEIVED)

    assert office.get(f"{QUEUE}add/").status_code == 403
    assert office.get(f"{QUEUE}{proposal.pk}/delete/").status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [proposal.pk]}
    office.post(QUEUE, {**chosen, "post": "yes"})
    assert office.post(page_of(proposal), {"state": "accepted"}).status_code == 405
    assert list(Proposal.objects.values_list("state", flat=True)) == [S.RECEIVED]


def test_there_is_one_desk(office):
    desk_url = "/admin/partnerships/proposaldesk/"
    office.post(f"{desk_url}add/", {"answer_days": "30", "notify": "o@example.org"})
    row = ProposalDesk.objects.get()
    assert (row.answer_days, row.notify) == (30, "o@example.org")

    again = office.post(f"{desk_url}add/", {"answer_days": "60", "notify": ""})
    assert again["Location"] == f"{desk_url}{row.pk}/change/"
    assert office.get(f"{desk_url}{row.pk}/delete/").status_code == 403
    address = f"{desk_url}{row.pk}/change/"
    seen = seen_on(office, address)
    office.post(address, {"answer_days": "20", "notify": "", "seen": seen})

    assert ProposalDesk.current().answer_days == 20
