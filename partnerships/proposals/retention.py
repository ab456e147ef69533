"""How long the personal data in proposals is kept."""

from datetime import datetime, timedelta

from django.db.models import F, Max, Q
from django.utils import timezone

from core.models import Consent, FormUse, Mail
from core.submissions.retention import erase_due
from partnerships.models import Proposal, ProposalState

KEPT = timedelta(days=730)  # 24 months, as the text of consent says
SET_ASIDE_KEPT = timedelta(days=180)  # nobody has released it in half a year


def erase_old_proposals(now: datetime | None = None, *, dry_run: bool = False) -> int:
    """Erase what ended 24 months ago, and what nobody released in half a year.

    Ended are proposals that were declined or withdrawn. Returns their number.
    """
    now = now or timezone.now()
    ended = Q(state__in=[ProposalState.DECLINED, ProposalState.WITHDRAWN])
    set_aside = Q(is_quarantined=True)
    due = Proposal.objects.annotate(
        last_step_at=Max("moves__at", filter=~Q(moves__from_state=F("moves__to_state")))
    ).filter(
        ended & Q(last_step_at__lte=now - KEPT)
        | set_aside & Q(last_step_at__lte=now - SET_ASIDE_KEPT)
    )
    return erase_due(due, erase, dry_run=dry_run)


def erase(proposal: Proposal) -> None:
    """Delete the proposal with its log, files, opinions, consent, mails and print.

    Call it in a transaction that holds the proposal, as `erase_due` does.
    """
    for upload in proposal.files.all():
        upload.delete()
    mails = list(proposal.moves.exclude(mail=None).values_list("mail", flat=True))
    consent = proposal.consent_id
    proposal.delete()
    Mail.objects.filter(pk__in=mails).delete()
    Consent.objects.filter(pk=consent).delete()
    FormUse.objects.filter(token=proposal.access_nonce).delete()
