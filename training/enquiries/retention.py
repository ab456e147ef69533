"""How long the personal data in enquiries is kept."""

from datetime import datetime, timedelta

from core.submissions.questions.retention import erase_old
from training.models import Enquiry

KEPT = timedelta(days=365)  # 12 months, as the text of consent says


def erase_old_enquiries(now: datetime | None = None, *, dry_run: bool = False) -> int:
    """Erase what was answered or closed 12 months ago, and what nobody released.

    Returns their number; `dry_run` only counts them.
    """
    return erase_old(Enquiry, KEPT, now, dry_run=dry_run)
