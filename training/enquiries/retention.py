"""How long the personal data in enquiries is kept."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from core.models import Consent, FormUse, Mail
from core.submissions.retention import erase_due
from training.models import Enquiry

KEPT = timedelta(days=365)  # 12 months, as the text of consent says
SET_ASIDE_KEPT = timedelta(days=30)  # nobody has released it in a month


def erase_old_enquiries(now: datetime | None = None, *, dry_run: bool = False) -> int:
    """Erase what was answered or closed 12 months ago, and what nobody released.

    Returns their number.
    """
    now = now or timezone.now()
    due = Enquiry.objects.filter(
        Q(closed_at__lte=now - KEPT)
        | Q(is_quarantined=True, received_at__lte=now - SET_ASIDE_KEPT)
    )
    return erase_due(due, _erase, dry_run=dry_run)


def erase(enquiry: Enquiry) -> None:
    """Delete the enquiry with its answers, consent, mails and the print of its words.

    Whoever has withdrawn a question may so ask it anew at once.
    """
    erase_due(Enquiry.objects.filter(pk=enquiry.pk), _erase)


def _erase(enquiry):
    mails = [*enquiry.answers.values_list("mail", flat=True), enquiry.receipt_id]
    consent = enquiry.consent_id
    enquiry.delete()
    Mail.objects.filter(pk__in=filter(None, mails)).delete()
    Consent.objects.filter(pk=consent).delete()
    FormUse.objects.filter(token=enquiry.access_nonce).delete()
