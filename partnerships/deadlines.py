"""When agreements end, and until when notice can be given, for calendars of staff."""

from collections.abc import Iterator
from datetime import date

from django.contrib.auth.models import AbstractUser
from django.utils import timezone
from django.utils.translation import gettext as _

from core.deadlines import Deadline
from core.permissions import may_see
from partnerships.models import Agreement


def of_agreements(user: AbstractUser, since: date) -> Iterator[Deadline]:
    """The last days, as amended by today, of what nothing renews; one query."""
    if not may_see(user, Agreement):
        return
    agreements = Agreement.objects.with_last_day(timezone.localdate()).only(
        "number", "is_renewed_automatically", "notice_days", "updated_at"
    )
    for one in agreements:
        day, kind, text = one.valid_until.last, "end", _("%(reference)s ends")
        if notice_on := one.notice_on(day):
            day, kind = notice_on, "notice"
            text = _("%(reference)s: last day for a notice")
        elif one.is_renewed_automatically:
            text = _("%(reference)s renews itself")
        if day >= since:
            text %= {"reference": one.reference}
            yield Deadline(kind, Agreement, one.pk, day, text, one.updated_at)
