"""Agreements in the order of time: what renews what, until when, and what is missing.

Pure: from records that are already read to what a picture and a list both tell. What
they are on a day was asked with `with_state` and `with_term`; nothing is derived anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import itemgetter

from django.db import models
from django.utils.translation import gettext as _, ngettext

from core.formats import number
from core.languages import Text
from core.partial_date import PartialDate, format_day
from core.related import Related
from partnerships.models import Agreement, State

DAY = timedelta(days=1)


class Tail(models.TextChoices):
    """How an agreement's end is known."""

    NOT_SIGNED = "not_signed"
    CLOSED = "closed"
    TERMINATED = "terminated"
    RENEWED = "renewed"
    AUTOMATIC = "automatic"
    OPEN = "open"
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
    `begins`. `until` is where it ended first: at its last day as amended, by a
    termination, or, without being known to the day, where another took its place.
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
        if self.tail == Tail.AUTOMATIC:
            return _("renewed automatically")
        if self.tail == Tail.RENEWED:
            return str(State.RENEWED.label)
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
    """The agreement, read with `with_state` and `with_term`, as a step of its line."""
    begins, is_dated = agreement.begins_on, agreement.start_on or agreement.signed_on
    until, tail = _end(agreement)
    return Part(
        agreement=agreement,
        begins=begins,
        is_known_only=bool(begins and not is_dated),
        until=until,
        tail=tail,
        amendments=tuple(sorted(amendments, key=_amended)),
        recorded_as=recorded_as,
    )


def _end(agreement) -> tuple[PartialDate | None, Tail]:
    """What ended it first, else how much is known of its end.

    `last_number` counts the same in SQL. Where nobody knows when another took its
    place, its own last day stands, if it has one.
    """
    if not agreement.is_signed:
        return None, Tail.NOT_SIGNED
    ends = []
    if agreement.valid_until and not agreement.is_renewed_automatically:
        ends.append((agreement.valid_until.last, agreement.valid_until, Tail.CLOSED))
    if agreement.renewed_from:
        day = agreement.renewed_from.first - DAY
        ends.append((day, agreement.renewed_from, Tail.RENEWED))
    if agreement.terminated_on:
        day = agreement.terminated_on
        until = PartialDate(day.year, day.month, day.day)
        ends.append((day - DAY, until, Tail.TERMINATED))
    if ends:
        _day, until, tail = min(ends, key=itemgetter(0))
        return until, tail
    if agreement.state == State.RENEWED:
        return None, Tail.RENEWED
    if agreement.is_renewed_automatically:
        return None, Tail.AUTOMATIC
    is_open = agreement.term == Agreement.Term.OPEN_ENDED
    return None, Tail.OPEN if is_open else Tail.UNKNOWN


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
