"""What waits too long, told to the office once a day and in numbers only."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import outbox
from core.models import Mail, Sequence, Submission, Upload
from core.submissions.mail import OFFICE_LANGUAGE

logger = logging.getLogger(__name__)

KIND = "queue_alarm"
# A scanner that is at work answers within minutes.
SCAN_PATIENCE = timedelta(hours=1)
# How long what came in may wait where no day is promised.
UNPROMISED_PATIENCE = timedelta(days=14)


@dataclass(frozen=True)
class Line:
    """So many records of one kind are in one trouble."""

    label: str | Promise
    trouble: str | Promise
    count: int


def lines() -> list[Line]:
    """What needs somebody now: nothing when all is well.

    Late is what a model's `late()` says, and what waits too long without a promised
    day.
    """
    now = timezone.now()
    found = [
        line for model in _kinds(Submission) for line in _of_submissions(model, now)
    ]
    found += [
        Line(
            model._meta.verbose_name_plural,
            _("waiting for the scan"),
            model._base_manager.filter(
                scan=Upload.Scan.PENDING, uploaded_at__lte=now - SCAN_PATIENCE
            ).count(),
        )
        for model in _kinds(Upload)
    ]
    failed = Mail.objects.filter(state=Mail.State.FAILED).exclude(text="")
    found.append(
        Line(Mail._meta.verbose_name_plural, _("could not be sent"), failed.count())
    )
    return [line for line in found if line.count]


def tell(to: str, *, dry_run: bool = False) -> int:
    """Write to the office what needs somebody, unless it was told today; 1 if so.

    Two runs at a time write once. A dry run writes nothing. Without an address the
    numbers go into the log.
    """
    if not (found := lines()):
        return 0
    if not to:
        logger.warning("Records wait, and no address is set to tell: %s", _said(found))
        return 0
    if dry_run:
        return int(not _was_told())
    with transaction.atomic():
        Sequence.hold(KIND)
        if _was_told():
            return 0
        outbox.enqueue(
            KIND,
            to=to,
            language=OFFICE_LANGUAGE,
            context={
                "lines": found,
                "link": settings.SITE_URL + reverse("admin:index"),
            },
        )
    return 1


def _said(found):
    with translation.override("en"):
        return ", ".join(f"{one.label} {one.trouble}: {one.count}" for one in found)


def _kinds(base):
    return [model for model in apps.get_models() if issubclass(model, base)]


def _of_submissions(model, now):
    label, rows = model._meta.verbose_name_plural, model.objects.all()
    late = rows.late(timezone.localdate(now)).count()
    late += rows.unpromised(now - UNPROMISED_PATIENCE).count()
    yield Line(label, _("late"), late)
    yield Line(label, _("set aside"), rows.to_release().count())


def _was_told():
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Mail.objects.filter(kind=KIND, created_at__gte=midnight).exists()
