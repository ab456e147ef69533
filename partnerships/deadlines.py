"""When agreements end, and until when notice can be given, for calendars of staff."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.contrib.auth.models import AbstractUser
from django.db.models import Exists
from django.utils import timezone
from django.utils.translation import gettext as _

from core.deadlines import Deadline
from core.permissions import may_see
from partnerships.models import Agreement, State
from partnerships.models.state import successors
from partnerships.reminders import LONGEST_NOTICE

_ENDED = (State.NOT_SIGNED, State.TERMINATED, State.RENEWED)


def of_agreements(user: AbstractUser, since: date) -> Iterator[Deadline]:
    """The last days, as amended by today, of what nothing renews; one query."""
    if not may_see(user, Agreement):
        return
    today = timezone.localdate()
    agreements = (
        Agreement.objects.published()
        .with_state(today)
        .with_term(today)
        .filter(terminated_on__isnull=True, valid_until__isnull=False)
        .exclude(state__in=_ENDED)
        .exclude(Exists(successors()))
        .values_list(
            "pk",
            "number",
            "valid_until",
            "is_renewed_automatically",
            "notice_days",
            "updated_at",
        )
    )
    for pk, number, until, renews_itself, notice, changed_at in agreements:
        reference = {"reference": f"A-{number:04}"}
        day, kind, text = until.last, "end", _("%(reference)s ends")
        if renews_itself and notice is not None:
            day -= timedelta(days=min(notice, LONGEST_NOTICE))
            kind, text = "notice", _("%(reference)s: last day for a notice")
        elif renews_itself:
            text = _("%(reference)s renews itself")
        if day >= since:
            yield Deadline(kind, Agreement, pk, day, text % reference, changed_at)
