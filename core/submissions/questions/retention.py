"""Erasing questions with everything that was written about them."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from core.models import Consent, FormUse, Mail, Question
from core.submissions.retention import erase_due

SET_ASIDE_KEPT = timedelta(days=30)  # nobody has released it in a month


def set_aside_too_long(now: datetime) -> Q:
    """Those that nobody has released."""
    return Q(is_quarantined=True, received_at__lte=now - SET_ASIDE_KEPT)


def erase_old(
    model: type[Question],
    kept: timedelta,
    now: datetime | None = None,
    *,
    dry_run: bool = False,
) -> int:
    """Erase what was answered or closed so long ago, and what nobody released.

    Returns their number; `dry_run` only counts them.
    """
    now = now or timezone.now()
    due = model.objects.filter(Q(closed_at__lte=now - kept) | set_aside_too_long(now))
    return erase_due(due, erase_held, dry_run=dry_run)


def erase(question: Question) -> None:
    """Delete the question with its answers, consent, mails and the print of its words.

    Whoever has withdrawn a question may so ask it anew at once.
    """
    erase_due(type(question).objects.filter(pk=question.pk), erase_held)


def erase_held(question: Question) -> None:
    """The same for one that the caller holds in its transaction, as `erase_due` does."""
    mails = [*question.answers.values_list("mail", flat=True), question.receipt_id]
    consent = question.consent_id
    question.delete()
    Mail.objects.filter(pk__in=filter(None, mails)).delete()
    Consent.objects.filter(pk=consent).delete()
    FormUse.objects.filter(token=question.access_nonce).delete()
