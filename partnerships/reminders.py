"""Reminders of agreements that end: to whoever is responsible, each of them once."""

import logging
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists
from django.urls import reverse
from django.utils import timezone

from core import outbox
from core.submissions.mail import OFFICE_LANGUAGE
from partnerships.models import Agreement, ProposalDesk, Reminder, State
from partnerships.models.state import successors

logger = logging.getLogger(__name__)

KIND = "agreement_ending"
# Days before the last day at which somebody is reminded.
THRESHOLDS = (180, 90, 60, 30)


@dataclass(frozen=True)
class Due:
    """An agreement that ends in so many days, and the threshold it has passed last."""

    agreement: Agreement
    ends_on: date
    days_left: int
    threshold: int


def remind(today: date | None = None, *, dry_run: bool = False) -> int:
    """Write every reminder that is due and not written; returns their number.

    After days without a run only the nearest threshold is told of. One transaction for
    each: a run that is cut short or meets another one tells nobody twice. Where nobody
    has an address it is written once there is one. A dry run only counts.
    """
    today = today or timezone.localdate()
    office = ProposalDesk.current().notify
    waiting = [
        item for item in due(today) if not _is_told(item) and _address(item, office)
    ]
    if dry_run:
        return len(waiting)
    return sum(_try(item.agreement.pk, today) for item in waiting)


def due(today: date, agreements=None) -> list[Due]:
    """The agreements whose last day, as amended, is no further than a threshold.

    Those that end anyhow are not told of: renewed by another or by themselves, or
    terminated.
    """
    rows = Agreement.objects.all() if agreements is None else agreements
    ending = (
        rows.published()
        .with_state(today)
        .with_term(today)
        .filter(
            state__in=[State.EXPIRING, State.SUSPENDED],
            is_renewed_automatically=False,
            terminated_on__isnull=True,
            valid_until__isnull=False,
        )
        .exclude(Exists(successors()))
        .select_related("responsible")
        .prefetch_related("reminders")
    )
    found = []
    for agreement in ending:
        ends_on = agreement.valid_until.last
        days_left = (ends_on - today).days
        passed = [days for days in THRESHOLDS if days_left <= days]
        if passed:
            found.append(Due(agreement, ends_on, days_left, min(passed)))
    return found


def _try(pk, today):
    """What cannot be written to its address must not keep back the others."""
    try:
        return _remind(pk, today)
    except ValidationError:
        logger.error("The reminder of agreement %s has a bad address", pk)
        return False


@transaction.atomic
def _remind(pk, today):
    """Write it, unless another run has or the agreement has changed meanwhile."""
    Agreement.objects.select_for_update().filter(pk=pk).first()
    item = next(iter(due(today, Agreement.objects.filter(pk=pk))), None)
    if item is None or _is_told(item):
        return False
    address = _address(item, ProposalDesk.current().notify)
    if not address:
        return False
    agreement = item.agreement
    path = reverse("admin:partnerships_agreement_change", args=[pk])
    mail = outbox.enqueue(
        KIND,
        to=address,
        language=OFFICE_LANGUAGE,
        context={
            "agreement": agreement,
            "ends_on": item.ends_on,
            "days_left": item.days_left,
            "link": settings.SITE_URL + path,
        },
    )
    Reminder.objects.create(
        agreement=agreement, days=item.threshold, ends_on=item.ends_on, mail=mail
    )
    return True


def _is_told(item):
    told = ((one.ends_on, one.days) for one in item.agreement.reminders.all())
    return (item.ends_on, item.threshold) in told


def _address(item, office):
    """Of whoever is responsible and still works here, else the office's."""
    person = item.agreement.responsible
    if person and person.is_active and person.email:
        return person.email
    return office
