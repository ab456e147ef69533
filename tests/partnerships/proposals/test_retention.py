"""How long proposals are kept, and what goes with them."""

import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from core import uploads
from core.models import Consent, Mail
from partnerships.models import Proposal, ProposalMove, ProposalState as S
from partnerships.proposals import moves, retention
from tests import files
from tests.deleting import while_deleting
from tests.parallel import in_parallel
from tests.partnerships.proposals.given import in_state, received

pytestmark = pytest.mark.django_db


def test_old_declined_proposal_is_erased_with_all_that_belongs_to_it(manager):
    with time_machine.travel(timezone.now() - timedelta(days=731)):
        proposal = received(
            checked=[uploads.check(files.upload("plan.pdf", files.pdf()))]
        )
        moves.move(proposal, S.SCREENING, by=manager)
        moves.move(proposal, S.DECLINED, by=manager, message="No.")

    erased = retention.erase_old_proposals()

    assert erased == 1
    assert Proposal.objects.count() == 0
    assert Mail.objects.count() == 0
    assert Consent.objects.count() == 0
    assert ProposalMove.objects.count() == 0


def test_younger_accepted_and_open_proposals_stay(manager):
    now = timezone.now()
    for state in (S.ACCEPTED, S.SCREENING):
        kept = in_state(state, received_at=now - timedelta(days=3000))
        kept.moves.update(at=now - timedelta(days=3000))
    young = in_state(S.DECLINED)
    young.moves.update(at=now - timedelta(days=729))

    assert retention.erase_old_proposals() == 0
    assert Proposal.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_erased_file_is_gone_from_the_disk(manager):
    with time_machine.travel(timezone.now() - timedelta(days=731)):
        proposal = received(
            checked=[uploads.check(files.upload("plan.pdf", files.pdf()))]
        )
        moves.withdraw(proposal, "")
    file = proposal.files.get().file
    assert file.storage.exists(file.name)

    retention.erase_old_proposals()

    assert not file.storage.exists(file.name)


def test_what_is_set_aside_is_erased_after_half_a_year():
    now = timezone.now()
    for days in (179, 181):
        aside = in_state(S.RECEIVED, is_quarantined=True, organisation=f"{days} days")
        aside.moves.update(at=now - timedelta(days=days))

    assert retention.erase_old_proposals() == 1
    assert Proposal.objects.get().organisation == "179 days"


def test_remarks_do_not_prolong_the_time(manager):
    old = in_state(S.WITHDRAWN)
    old.moves.update(at=timezone.now() - timedelta(days=731))
    moves.add_note(old, by=manager, text="Called once more.")

    assert retention.erase_old_proposals() == 1


def test_what_is_released_during_the_run_stays(manager):
    for _n in range(2):
        in_state(S.RECEIVED, is_quarantined=True)
    ProposalMove.objects.update(at=timezone.now() - timedelta(days=181))

    def meanwhile(instance, **kwargs):
        for other in Proposal.objects.quarantined().exclude(pk=instance.pk):
            moves.release(other, by=manager)

    with while_deleting(Proposal, meanwhile):
        assert retention.erase_old_proposals() == 1

    assert Mail.objects.get().to == Proposal.objects.get().email


@pytest.mark.django_db(transaction=True)
def test_link_that_is_being_renewed_is_erased_too(manager):
    with time_machine.travel(timezone.now() - timedelta(days=731)):
        moves.withdraw(received(), "")
    has_written = threading.Event()

    @transaction.atomic
    def renew():
        moves.renew_link(Proposal.objects.get(), by=manager)
        has_written.set()
        time.sleep(0.3)

    def erase():
        has_written.wait(5)
        return retention.erase_old_proposals()

    written, erased = in_parallel([renew, erase])

    assert (written, erased) == (None, 1)
    assert Proposal.objects.count() == Mail.objects.count() == 0
