"""The words and figures around every page, kept in memory while they do not change.

Pages with their blocks and contacts, the published figures and the notices are a few
hundred small rows that every page needs. They are read once for each state of the
content, and again when something has changed by the clock, as figures and notices may;
see core.changes.
In between a request pays one query, the content version.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from core import content_version
from core.changes import next_change
from core.models import Contact, Fact, Notice, Page, Section, previewed

LONG_TABLE = 12


@dataclass(frozen=True)
class SectionFacts:
    """A section's figures: those in large type, and every series over time."""

    headline: list[Fact]
    series: list[list[Fact]]

    @property
    def count(self) -> int:
        return sum(map(len, self.series))

    @property
    def is_long(self) -> bool:
        """Whether the table of figures would push everything else off the page."""
        return self.count > LONG_TABLE


class Frame:
    """One reading of pages, figures and notices. The records are shared: read only.

    `good_until` is the next moment at which anything on the site changes by the clock.
    """

    def __init__(
        self,
        pages: Iterable[Page],
        facts: Iterable[Fact],
        notices: Iterable[Notice],
        good_until: datetime | None = None,
    ):
        self.pages = {page.key: page for page in pages}
        self.facts = list(facts)
        self.notices = list(notices)
        self.good_until = good_until

    def page(self, key: str) -> Page:
        """The page, or before any content is loaded one with the built-in name."""
        label = str(dict(Section.choices).get(key, key))
        return self.pages.get(key) or Page(key=key, nav_label=label, title=label)

    def blocks(self, key: str):
        """The page's text blocks by their key."""
        page = self.pages.get(key)
        return {block.key: block for block in page.blocks.all()} if page else {}

    @cached_property
    def contact(self) -> Contact | None:
        """How to reach the Department, wherever a page says so."""
        return getattr(self.pages.get(Section.DEPARTMENT), "contact", None)

    @cached_property
    def home_facts(self) -> list[Fact]:
        chosen = [fact for fact in self.facts if fact.is_on_home]
        return sorted(chosen, key=lambda fact: fact.position)

    def section_facts(self, key: str) -> SectionFacts:
        """The section's figures, oldest first in each series, undated last."""
        return _in_series([fact for fact in self.facts if fact.section == key])

    def every_series(self) -> SectionFacts:
        """The figures of all sections, for the page about the data."""
        return _in_series(self.facts)


def _in_series(facts: list[Fact]) -> SectionFacts:
    series = defaultdict(list)
    for fact in sorted(facts, key=_by_date):
        series[fact.series].append(fact)
    return SectionFacts(
        headline=[fact for fact in facts if fact.is_headline],
        series=list(series.values()),
    )


def _by_date(fact: Fact) -> int:
    return fact.as_of.number if fact.as_of else 99999999


_kept: tuple[int, datetime, Frame] | None = None


def frame(moment: datetime | None = None) -> Frame:
    """The frame for a page begun at the moment (now): one query if nothing changed.

    What was read for a later moment is not used for an earlier one: something may have
    changed in between, of which it does not tell. That of a preview is its own: nobody
    else may see what it shows.
    """
    global _kept
    moment = moment or timezone.now()
    if previewed.get() is not None:
        return _read(next_change(moment))
    version = content_version.current()
    if _kept and _kept[0] == version and _kept[1] <= moment < _kept[2].good_until:
        return _kept[2]
    good_until = next_change(moment)
    found = _read(good_until)
    _kept = version, moment, found
    return found


def _read(good_until: datetime) -> Frame:
    pages = Page.objects.select_related("contact").prefetch_related("blocks")
    return Frame(
        pages, Fact.objects.published(), Notice.objects.published(), good_until
    )


def forget() -> None:
    """Read everything anew at the next request; tests begin with it."""
    global _kept
    _kept = None
