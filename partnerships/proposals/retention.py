"""How long the personal data in proposals is kept."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from core.models import Consent, Mail
from partnerships.models import Proposal, ProposalMove, ProposalState

KEPT = timedelta(days=730)  # 24 months, as the text of consent says


def erase_old_proposals(now: datetime | None = None) -> int:
    """Erase proposals declined or withdrawn 24 months ago with all that belongs to them.

    One transaction for each, so that a run that is cut short leaves none half erased.
    Returns their number.
    """
    before = (now or timezone.now()) - KEPT
    ended = Proposal.objects.filter(
        state__in=[ProposalState.DECLINED, ProposalState.WITHDRAWN]
    ).exclude(
        pk__in=ProposalMove.objects.steps().filter(at__gt=before).values("proposal")
    )
    for proposal in ended:
        erase(proposal)
    return len(ended)


@transaction.atomic
def erase(proposal: Proposal) -> None:
    """Delete the proposal with its log, files, opinions, consent and mails."""
    for upload in proposal.files.all():
        upload.delete()
    mails = list(proposal.moves.exclude(mail=None).values_list("mail", flat=True))
    consent = proposal.consent_id
    proposal.delete()
    Mail.objects.filter(pk__in=mails).delete()
    Mail.objects.filter(kind="proposal_link", to=proposal.email).delete()
    Consent.objects.filter(pk=consent).delete()
