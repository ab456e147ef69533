"""The front page of the back office: what needs me, the year so far, what was changed.

`settings.STAFF_NEEDS` names functions that say what may wait for somebody, and
`settings.STAFF_YEAR` those that count by month, so that core knows no section. All show
no more than their reader may see.
"""

from collections.abc import Iterator
from datetime import date

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core import facts, history
from core.admin.queues import Block, Line, at_hand
from core.admin.submissions import SubmissionAdmin
from core.charts import Chart, by_month
from core.models import Fact, Mail
from core.permissions import may_see
from core.row_counts import row_counts

RECENT = 8

Waiting = list[tuple[Block, list[tuple[Line, int]]]]


def waiting_for(user: AbstractBaseUser) -> Waiting:
    """Every block with the lines in which something waits for this person.

    One query counts all that is not counted yet.
    """
    sources = map(import_string, settings.STAFF_NEEDS)
    blocks = [block for source in sources for block in source(user)]
    rows = [line.rows for block in blocks for line in block.lines]
    counts = iter(row_counts([found for found in rows if not isinstance(found, int)]))
    counted = [
        (block, [(line, n) for line in block.lines if (n := _size(line, counts))])
        for block in blocks
    ]
    return [(block, lines) for block, lines in counted if lines]


def _size(line, counts):
    return line.rows if isinstance(line.rows, int) else next(counts)


def year_so_far(user: AbstractBaseUser, today: date) -> Chart | None:
    """What the months of this year have brought; None if nothing may be seen."""
    sources = map(import_string, settings.STAFF_YEAR)
    found = [source(user, today.year) for source in sources]
    return by_month([series for series in found if series], today.month)


def recent_changes(user: AbstractBaseUser) -> list[history.Recent]:
    """What staff changed last in registers and pages that the person may see.

    What visitors sent is left out: its history stands with each record.
    """
    return history.recent(user, RECENT)


def submissions(user: AbstractBaseUser) -> Iterator[Block]:
    """What visitors sent and nobody has dealt with."""
    model_admins = map(admin.site.get_model_admin, _registered())
    return at_hand([m for m in model_admins if isinstance(m, SubmissionAdmin)], user)


def figures(user: AbstractBaseUser) -> Iterator[Block]:
    """Figures to look at again, and those that the registers contradict."""
    if not may_see(user, Fact):
        return
    page = changelist(Fact)
    lines = [
        Line(
            _("Past their day of review"),
            f"{page}?check=overdue",
            Fact.objects.filter(facts.overdue(timezone.localdate())),
        ),
        Line(
            _("Contradicted by the registers"),
            f"{page}?check=contradicted",
            len(facts.contradictions()),
        ),
    ]
    yield Block("figures", _("Figures to check"), lines)


def failed_mail(user: AbstractBaseUser) -> Iterator[Block]:
    """Every kind of message; `submissions` names those of its queues besides."""
    if may_see(user, Mail):
        failed = Mail.objects.filter(state=Mail.State.FAILED).exclude(
            kind__in=settings.PRIVATE_MAIL_KINDS
        )
        url = f"{changelist(Mail)}?state__exact={Mail.State.FAILED}"
        line = Line(_("Mail that could not be sent"), url, failed)
        yield Block("mail", Mail._meta.verbose_name_plural, [line])


def changelist(model) -> str:
    """The address of the model's list in the back office."""
    return reverse(admin_urlname(model._meta, "changelist"))


def _registered():
    return filter(admin.site.is_registered, apps.get_models())
