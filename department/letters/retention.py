"""How long the personal data in letters is kept."""

from datetime import datetime, timedelta

from core.submissions.questions.retention import erase_old
from department.models import Message

KEPT = timedelta(days=365)  # 12 months, as the text of consent says


def erase_old_messages(now: datetime | None = None, *, dry_run: bool = False) -> int:
    """Erase what was answered or closed 12 months ago, and what nobody released.

    Returns their number; `dry_run` only counts them.
    """
    return erase_old(Message, KEPT, now, dry_run=dry_run)
