"""What the front page of the back office tells of events and journeys."""

from collections.abc import Iterator

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from core.charts import Series
from core.facts import Counted
from core.month_counts import month_counts
from core.permissions import may_see
from events.models import Event, Journey

# The years of the one figure that the University has published.
FIRST_YEAR, LAST_YEAR = 2007, 2012


def held(user: AbstractBaseUser, year: int) -> Series | None:
    """Events by the month in which they begin."""
    if not may_see(user, Event):
        return None
    counts = month_counts(Event.objects.published(), "start_on", year)
    return Series(_("Events"), counts)


def counted() -> Iterator[Counted]:
    """The journeys of the years that the stated figure covers."""
    journeys = Journey.objects.published()
    in_those_years = journeys.filter(year__gte=FIRST_YEAR, year__lte=LAST_YEAR)
    yield Counted("journeys-abroad", in_those_years)
