"""The agreements with one partner as a picture of time."""

from collections.abc import Iterable
from datetime import date

from core.languages import isolated
from core.partial_date import PartialDate
from core.timeline import Break, Span, Timeline, timeline
from partnerships.history import Chain, Gap, Part, Tail


def agreement_timeline(chains: Iterable[Chain], today: date) -> Timeline | None:
    """A row for each signed agreement with any date, and one for each gap."""
    return timeline([_rows(chain) for chain in chains], today)


def _rows(chain):
    return [
        Break(step.words, step.first, step.last)
        if isinstance(step, Gap)
        else _span(step)
        for step in chain.steps
        if isinstance(step, Gap) or _is_drawn(step)
    ]


def _is_drawn(part: Part) -> bool:
    return part.has_date and part.tail != Tail.NOT_SIGNED


def _span(part: Part) -> Span:
    agreement, begins = part.agreement, part.begins.display("medium")
    pauses = []
    if agreement.suspended_from:
        pauses = [(agreement.suspended_from, agreement.suspended_until)]
    return Span(
        label=f"{isolated(agreement.reference)} · {isolated(begins)}",
        note=_end(part),
        begins=_days(part.begins),
        ends=_days(part.until) if part.until else None,
        is_open=part.tail in (Tail.OPEN, Tail.AUTOMATIC),
        is_cut=part.tail == Tail.TERMINATED,
        begins_before=part.is_known_only,
        pauses=pauses,
        marks=[
            (change.date.first, change.text.value)
            for change in part.amendments
            if change.date
        ],
    )


def _end(part: Part) -> str:
    """The end in words, of a termination the day alone: the cross tells the rest."""
    if part.tail == Tail.TERMINATED:
        return part.until.display("medium")
    return part.end_words


def _days(value: PartialDate) -> tuple[date, date]:
    return value.first, value.last
