"""Whether an activity was covered by an agreement in force, surely or perhaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.partial_date import PartialDate
from core.spells import Days, Spell, uncovered


class Verdict(models.TextChoices):
    NOT_COVERED = "not_covered", _("Not covered")
    PERHAPS = "perhaps", _("Perhaps covered")
    UNKNOWN = "unknown", _("Cannot be judged")
    COVERED = "covered", _("Covered")


@dataclass(frozen=True)
class Time:
    """When something began and when it ended, each as exact as it is known."""

    begins: PartialDate
    ends: PartialDate

    @property
    def whole(self) -> Days:
        """From the first to the last day that it can have lasted."""
        return self.begins.first, self.ends.last

    @property
    def is_possible(self) -> bool:
        return self.begins.first <= self.ends.last

    @property
    def least(self) -> Days | None:
        """The days it lasted in any case; None where there need be no such day."""
        first, last = self.begins.last, self.ends.first
        return (first, last) if first <= last else None

    @property
    def meeting(self) -> Days:
        """The days on which it can both have begun and have ended."""
        return (
            max(self.begins.first, self.ends.first),
            min(self.begins.last, self.ends.last),
        )


@dataclass(frozen=True)
class Finding:
    """The verdict, the days without any agreement, and why it is not sure."""

    verdict: Verdict
    gaps: Sequence[Days] = ()
    doubts: Sequence[str] = ()


def judge(time: Time, spells: Sequence[Spell]) -> Finding:
    """Look at the days an activity lasted, given when its agreements were current.

    - Covered: each day that it can have lasted lies surely in a spell.
    - Not covered: whatever its dates mean, some day of it lies in no spell.
    - Perhaps covered: neither. The doubts say whether an agreement's dates leave it
      open, or the activity's own, an agreement having covered only part of its time.
    """
    sure = [spell for spell in spells if not spell.doubt]
    unsure_days = uncovered(time.whole, sure)
    if not unsure_days:
        return Finding(Verdict.COVERED)
    gaps = uncovered(time.whole, spells)
    if not _is_possible(time, spells):
        return Finding(Verdict.NOT_COVERED, gaps)
    doubts = {
        str(spell.doubt): None
        for spell in spells
        if spell.doubt and any(_overlap(days, spell) for days in unsure_days)
    }
    if gaps:
        doubts[str(_("An agreement was in force in part of the time only."))] = None
    return Finding(Verdict.PERHAPS, gaps, list(doubts))


def _is_possible(time, spells):
    """Whether the dates can mean days of which none is without an agreement."""
    if time.least:
        return not uncovered(time.least, spells)
    return uncovered(time.meeting, spells) != [time.meeting]


def _overlap(days: Days, spell: Spell) -> bool:
    return spell.first <= days[1] and spell.last >= days[0]


def as_day(day: date) -> PartialDate:
    """A full date as a partial one."""
    return PartialDate(day.year, day.month, day.day)
