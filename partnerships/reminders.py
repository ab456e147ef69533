"""Reminders of agreements that end: to whoever is responsible, each of them once."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from core import outbox
from core.submissions.mail import OFFICE_LANGUAGE
from partnerships.models import Agreement, ProposalDesk, Reminder, State

logger = logging.getLogger(__name__)

KIND, NOTICE_KIND = "agreement_ending", "agreement_notice"
# Days before the last day at which somebody is reminded.
THRESHOLDS = (180, 90, 60, 30)
# Days before the last day on which notice may be given, where it renews itself.
NOTICE_THRESHOLDS = (60, 30, 7)
# How long after the last day a reminder is still sent that no run has sent in time.
TOO_LATE = timedelta(days=180)


def thresholds() -> list[tuple[int, str]]:
    """The thresholds, nearest first, and what those are called that end within them."""
    return [
        (
            days,
            ngettext("Within %(days)d day", "Within %(days)d days", days)
            % {"days": days},
        )
        for days in sorted(THRESHOLDS)
    ]


@dataclass(frozen=True)
class Due:
    """An agreement that ends, and the thresholds it has passed, the farthest first.

    The thresholds are in days before the last day. `notice_on` is the last day on which
    notice may be given; only where the agreement otherwise renews itself.
    """

    agreement: Agreement
    ends_on: date
    notice_on: date | None
    days_left: int
    thresholds: Sequence[int]

    @property
    def untold(self) -> list[int]:
        """What nobody has been told of.

        A threshold farther than one that was told counts as told with it.
        """
        rows = self.agreement.reminders.all()
        told = {one.days for one in rows if one.ends_on == self.ends_on}
        nearest = min(told.intersection(self.thresholds), default=None)
        return [days for days in self.thresholds if nearest is None or days < nearest]


def remind(today: date | None = None, *, dry_run: bool = False) -> int:
    """Write every reminder that is due and not written; returns the number of mails.

    Thresholds that were passed together, in days without a run, are told of in one
    mail. One transaction for each: a run that is cut short or meets another one tells
    nobody twice. Where nobody has an address it is written once there is one. A dry run
    only counts.
    """
    today = today or timezone.localdate()
    office = ProposalDesk.current().notify
    waiting = [item for item in due(today) if item.untold and _address(item, office)]
    if dry_run:
        return len(waiting)
    return sum(_try(item.agreement.pk, today) for item in waiting)


def due(today: date, agreements=None) -> list[Due]:
    """The agreements of which a threshold has been passed, by their amended last day.

    Those that end anyhow are not told of: renewed by another, or terminated. Of those
    that renew themselves the day for a notice is told, until they do. One that ended
    while nothing ran is still told of, if the register knew it in time.
    """
    rows = Agreement.objects.all() if agreements is None else agreements
    by_itself = Q(is_renewed_automatically=True, notice_days__isnull=False)
    by_itself &= Q(state__in=[State.IN_FORCE, State.SUSPENDED])
    ends = Q(is_renewed_automatically=False)
    ends &= Q(state__in=[State.EXPIRING, State.SUSPENDED, State.EXPIRED])
    ending = (
        rows.with_last_day(today)
        .with_state(today)
        .filter(by_itself | ends)
        .select_related("responsible")
        .prefetch_related("reminders")
    )
    found = (_passed(agreement, today) for agreement in ending)
    return [item for item in found if item.thresholds]


def _passed(agreement, today):
    ends_on = agreement.valid_until.last
    days_left, scale = (ends_on - today).days, THRESHOLDS
    if notice_on := agreement.notice_on(ends_on):
        notice = (ends_on - notice_on).days
        scale = [notice + days for days in NOTICE_THRESHOLDS]
    if _is_past(agreement, ends_on, today):
        scale = ()
    passed = [days for days in scale if days_left <= days]
    return Due(agreement, ends_on, notice_on, days_left, passed)


def _is_past(agreement, ends_on, today):
    """Whether it is no use any more to tell of its last day."""
    if today <= ends_on:
        return False
    was_known = timezone.localdate(agreement.created_at) <= ends_on
    renews_itself = agreement.is_renewed_automatically
    return renews_itself or not was_known or today - ends_on > TOO_LATE


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
    if item is None or not item.untold:
        return False
    address = _address(item, ProposalDesk.current().notify)
    if not address:
        return False
    path = reverse("admin:partnerships_agreement_change", args=[pk])
    mail = outbox.enqueue(
        NOTICE_KIND if item.notice_on else KIND,
        to=address,
        language=OFFICE_LANGUAGE,
        context={
            "agreement": item.agreement,
            "ends_on": item.ends_on,
            "notice_on": item.notice_on,
            "days_left": item.days_left,
            "link": settings.SITE_URL + path,
        },
    )
    for days in item.untold:
        Reminder.objects.create(
            agreement=item.agreement, days=days, ends_on=item.ends_on, mail=mail
        )
    return True


def _address(item, office):
    """Of whoever is responsible and still works here, else the office's."""
    person = item.agreement.responsible
    if person and person.is_active and _is_address(person.email):
        return person.email
    return office


def _is_address(text):
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
