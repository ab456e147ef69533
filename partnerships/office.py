"""What the front page of the back office tells of partnerships."""

from collections.abc import Iterator
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count
from django.db.models.functions import ExtractMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from core.admin.home import changelist
from core.admin.queues import EVERYTHING, Block, Line
from core.charts import Series
from core.facts import Counted
from core.models import Upload
from core.month_counts import month_counts
from core.permissions import may_see
from partnerships.listings import institutions_on
from partnerships.models import Agreement, Institution, Proposal
from partnerships.reminders import thresholds


def needs(user: AbstractBaseUser) -> Iterator[Block]:
    """Agreements that end soon, and files of proposals that no scanner has passed."""
    today = timezone.localdate()
    if may_see(user, Agreement):
        page = changelist(Agreement)
        lines = [
            Line(
                label,
                f"{page}?ends={days}",
                Agreement.objects.ending_within(days, today),
            )
            for days, label in thresholds()
        ]
        yield Block("agreement", _("Agreements that end"), lines)
    if may_see(user, Proposal):
        page = changelist(Proposal)
        proposals = Proposal.objects.visible_to(user)
        lines = [
            Line(
                Upload.Scan(scan).label,
                f"{page}?queue={EVERYTHING}&scan={scan}",
                proposals.with_scan(scan),
            )
            for scan in (Upload.Scan.PENDING, Upload.Scan.INFECTED)
        ]
        yield Block("scans", _("Files of proposals"), lines)


def signed(user: AbstractBaseUser, year: int) -> Series | None:
    """Agreements of which the month of signing is known."""
    if not may_see(user, Agreement):
        return None
    agreements = Agreement.objects.published().filter(is_signed=True)
    counts = month_counts(agreements, "signed_on", year)
    return Series(_("Agreements signed"), counts)


def received(user: AbstractBaseUser, year: int) -> Series | None:
    """Proposals by the month in which they came, those set aside left out."""
    if not may_see(user, Proposal):
        return None
    found = Proposal.objects.visible_to(user).filter(
        received_at__year=year, is_quarantined=False
    )
    months = found.order_by().annotate(month=ExtractMonth("received_at"))
    rows = months.values_list("month").annotate(n=Count("pk"))
    return Series(_("Proposals received"), dict(rows))


def counted(today: date | None = None) -> Iterator[Counted]:
    """What the register holds of the figures that the University states."""
    today = today or timezone.localdate()
    agreements = Agreement.objects.published()
    partners = Institution.objects.filter(pk__in=institutions_on(today))
    yield Counted("partner-countries", partners, Count("country", distinct=True))
    yield Counted("agreements-total", agreements)
    last_year = agreements.with_year().filter(begun_year=today.year - 1)
    yield Counted("agreements-per-year", last_year)
