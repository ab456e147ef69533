"""How long the personal data in requests for visits is kept."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from core.models import QuestionState
from core.submissions.questions.retention import erase_held, set_aside_too_long
from core.submissions.retention import erase_due
from department.models import VisitRequest

KEPT = timedelta(days=365)  # 12 months, as the text of consent says


def erase_old_visits(now: datetime | None = None, *, dry_run: bool = False) -> int:
    """Erase visits that ended, were declined or closed 12 months ago, and the unreleased.

    A visit counts from its last day, answered or not, and what we wrote after it keeps
    it as long again. Returns their number; `dry_run` only counts them.
    """
    now = now or timezone.now()
    before = now - KEPT
    is_off = Q(state=QuestionState.CLOSED) | Q(decision=VisitRequest.Decision.DECLINED)
    is_over = Q(last_day__lt=timezone.localdate(before))
    is_quiet = Q(closed_at__isnull=True) | Q(closed_at__lte=before)
    due = VisitRequest.objects.filter(
        (is_off & Q(closed_at__lte=before))
        | (is_over & is_quiet)
        | set_aside_too_long(now)
    )
    return erase_due(due, erase_held, dry_run=dry_run)
