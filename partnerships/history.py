"""Agreements in the order of time: what renews what, until when, and what is missing.

Pure: from records that are already read to what a picture and a list both tell.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext as _, ngettext

from core.formats import number
from core.languages import Text
from core.partial_date import PartialDate, format_day
from core.related import Related
from partnerships.models import Agreement

DAY = timedelta(days=1)


class Tail(models.TextChoices):
    """How an agreement's end is known."""

    NOT_SIGNED = "not_signed"
    CLOSED = "closed"
    TERMINATED = "terminated"
    OPEN = "open"
    RENEWED = "renewed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Change:
    """An amendment: its day, its title and the new last day where it sets one."""

    date: PartialDate | None
    text: Text
    until: PartialDate | None


@dataclass(frozen=True)
class Part:
    """One agreement: since when, until when, and how that is known.

    `is_known_only` marks one of which a source says only that it was in force on
    `begins`. `until` counts amendments and a termination.
    """

    agreement: Agreement
    begins: PartialDate | None
    is_known_only: bool
    until: PartialDate | None
    tail: Tail
    amendments: Sequence[Change] = ()
    recorded_as: Text | None = None

    @property
    def has_date(self) -> bool:
        return self.begins is not None

    @property
    def end_words(self) -> str:
        """The end in the reader's language, or plain words for not knowing it."""
        if self.tail == Tail.NOT_SIGNED:
            return _("Not signed")
        if self.tail == Tail.OPEN:
            return _("Open-ended")
        if self.tail == Tail.RENEWED:
            return _("renewed automatically")
        if self.until is None:
            return _("end not published")
        if self.tail == Tail.TERMINATED:
            return _("Terminated on %(day)s") % {"day": self.until.display("medium")}
        return self.until.display("medium")

    @property
    def suspension(self) -> str:
        """The suspension in words with its dates; empty if there is none."""
        return suspension_words(self.agreement)


@dataclass(frozen=True)
class Gap:
    """Days that surely lie between one part and the next."""

    first: date
    last: date

    @property
    def words(self) -> str:
        """Whole years as years, anything else to the day."""
        starts = (self.first.month, self.first.day) == (1, 1)
        if starts and (self.last.month, self.last.day) == (12, 31):
            if self.first.year == self.last.year:
                return _("No agreement in %(year)s") % {"year": self.first.year}
            return _("No agreement in %(first)s–%(last)s") % {
                "first": self.first.year,
                "last": self.last.year,
            }
        return _("No agreement from %(first)s to %(last)s") % {
            "first": format_day(self.first, "medium"),
            "last": format_day(self.last, "medium"),
        }


@dataclass(frozen=True)
class Chain:
    """Agreements that renew each other, latest first, with the gaps between them."""

    steps: Sequence[Part | Gap] = field(default_factory=tuple)

    @property
    def parts(self) -> list[Part]:
        return [step for step in self.steps if isinstance(step, Part)]

    @property
    def is_renewal(self) -> bool:
        return len(self.parts) > 1


def chains(
    agreements: Iterable[Agreement],
    amendments: Iterable[Related] = (),
    recorded_as: Mapping[str, Text | None] | None = None,
) -> list[Chain]:
    """The agreements by line of renewal, the latest line first.

    `amendments` name their agreement by slug and carry their new last day as note;
    `recorded_as` gives the name of the former record by the agreement's slug.
    """
    agreements = list(agreements)
    changes: dict[str, list[Change]] = {}
    for line in amendments:
        until = PartialDate.from_number(int(line.note)) if line.note else None
        changes.setdefault(line.slug, []).append(Change(line.date, line.text, until))
    names = recorded_as or {}
    groups: dict[int, list[Part]] = {}
    roots = _roots(agreements)
    for agreement in agreements:
        part = part_of(
            agreement,
            changes.get(agreement.slug, ()),
            names.get(agreement.slug),
        )
        groups.setdefault(roots[agreement.pk], []).append(part)
    for parts in groups.values():
        parts.sort(key=_begin, reverse=True)
    ordered = sorted(groups.values(), key=lambda parts: _begin(parts[0]), reverse=True)
    return [Chain(_with_gaps(parts)) for parts in ordered]


def part_of(
    agreement: Agreement,
    amendments: Iterable[Change] = (),
    recorded_as: Text | None = None,
) -> Part:
    """The agreement with its last day as amendments and a termination left it."""
    begins = agreement.start_on or agreement.signed_on
    amendments = sorted(amendments, key=_amended)
    until, tail = agreement.end_on, Tail.UNKNOWN
    for change in amendments:
        until = change.until or until
    if not agreement.is_signed:
        until, tail = None, Tail.NOT_SIGNED
    elif agreement.terminated_on:
        day = agreement.terminated_on
        until, tail = PartialDate(day.year, day.month, day.day), Tail.TERMINATED
    elif agreement.is_renewed_automatically:
        tail = Tail.RENEWED
    elif until:
        tail = Tail.CLOSED
    elif agreement.term == Agreement.Term.OPEN_ENDED:
        tail = Tail.OPEN
    return Part(
        agreement=agreement,
        begins=begins or agreement.known_on,
        is_known_only=begins is None and agreement.known_on is not None,
        until=until,
        tail=tail,
        amendments=tuple(amendments),
        recorded_as=recorded_as,
    )


def suspension_words(agreement: Agreement) -> str:
    """“Suspended from … to …” in the reader's language; empty if never suspended."""
    if not agreement.suspended_from:
        return ""
    first = format_day(agreement.suspended_from)
    if not agreement.suspended_until:
        return _("Suspended from %(first)s") % {"first": first}
    return _("Suspended from %(first)s to %(last)s") % {
        "first": first,
        "last": format_day(agreement.suspended_until),
    }


def days_words(days: int) -> str:
    """“30 days” in the reader's language."""
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": number(days)}


def _roots(agreements) -> dict[int, int]:
    """For each agreement the key of the first one that its line leads back to.

    A circle, which the form does not prevent over several records, ends where it
    closes.
    """
    known = {agreement.pk: agreement.predecessor_id for agreement in agreements}
    roots: dict[int, int] = {}
    for pk in known:
        seen = [pk]
        while (before := known.get(seen[-1])) in known and before not in seen:
            seen.append(before)
        roots[pk] = min(seen) if before in seen else seen[-1]
    return roots


def _begin(part):
    return (part.begins.number if part.begins else 0, part.agreement.slug)


def _amended(change):
    return change.date.number if change.date else 0


def _with_gaps(parts) -> tuple[Part | Gap, ...]:
    steps: list[Part | Gap] = []
    for later, earlier in zip(parts, [*parts[1:], None], strict=True):
        steps.append(later)
        gap = _gap(earlier, later) if earlier else None
        if gap:
            steps.append(gap)
    return tuple(steps)


def _gap(earlier, later) -> Gap | None:
    if earlier.tail not in (Tail.CLOSED, Tail.TERMINATED):
        return None
    if later.begins is None or later.is_known_only or later.tail == Tail.NOT_SIGNED:
        return None
    first, last = earlier.until.last + DAY, later.begins.first - DAY
    return Gap(first, last) if first <= last else None
