"""How surely an agreement was in force: the rule of `state`, looked at in doubt.

`StateMixin.status_on` takes every date at its best: a year begins with its first
possible day and ends with its last. That is right for a register. Whoever must know
whether something was covered asks here for what can be relied on.
"""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.spells import DAY, Spell
from partnerships.models.state import CURRENT_STATES, State, StateMixin


class Doubt(models.TextChoices):
    """Why a current agreement may not have been in force on a day after all."""

    UNDATED = "undated", _("The agreement carries no date.")
    PARTIAL = "partial", _("The agreement’s dates are known only to the month or year.")
    NO_END = "no_end", _("The agreement’s end is not published.")


class CertaintyMixin(StateMixin):
    """For an `Agreement`, read `with_history`."""

    def doubt_on(self, day: date) -> Doubt | None:
        """What makes it unsure that a current agreement was in force on the day.

        None if it was for every day that its dates, those of its amendments included,
        can mean. Where a successor known only to a year has taken over, neither of
        the two is sure until that year is over.
        """
        if self.begins_on is None:
            return Doubt.UNDATED
        if self.begins_on.last > day:
            return Doubt.PARTIAL
        if self.status_on(day) == State.NOT_STATED:
            return Doubt.NO_END
        if self.is_renewed_automatically:
            return None
        for end in self._possible_ends(day):
            if end is None and self.term != self.Term.OPEN_ENDED:
                return Doubt.NO_END
            if end is not None and end.first < day:
                return Doubt.PARTIAL
        return None

    def spells(self) -> list[Spell]:
        """When it is current, as consecutive days with the same doubt or none."""
        starts = sorted({date.min, *self._turns()})
        ends = [*(start - DAY for start in starts[1:]), date.max]
        spells: list[Spell] = []
        for first, last in zip(starts, ends, strict=True):
            if self.status_on(first) not in CURRENT_STATES:
                continue
            doubt = self.doubt_on(first)
            spell = Spell(first, last, doubt.label if doubt else "")
            before = spells[-1] if spells else None
            if before and before.last + DAY == first and before.doubt == spell.doubt:
                spells[-1] = Spell(before.first, last, spell.doubt)
            else:
                spells.append(spell)
        return spells

    def _dated_ends(self):
        """The amendments that set a last day: when signed, and that day."""
        amendments = self.amendments.all() if self.pk else ()
        return [(one, one.signed_on) for one in amendments if one.end_on]

    def _possible_ends(self, day):
        """The last days of which each may be the one that holds on the day."""
        dated = [(one, on) for one, on in self._dated_ends() if on]
        undated = [one for one, on in self._dated_ends() if not on]
        possible = [
            one.end_on
            for one, on in dated
            if on.first <= day
            and not any(_surely_later(one, other, day) for other, _on in dated)
        ]
        if any(on.last <= day for _one, on in dated):
            return possible
        if undated:
            return [*possible, max(undated, key=lambda one: one.pk).end_on]
        stated = None if self.term == self.Term.OPEN_ENDED else self.end_on
        return [*possible, stated]

    def _turns(self):
        """Every day on which its state, or the doubt about it, may change."""
        for begins in (
            self.begins_on,
            *(a.begins_on for a in self.published_successors),
        ):
            if begins:
                yield from (begins.first, begins.last)
        for end in (self.end_on, *(one.end_on for one, _on in self._dated_ends())):
            if end:
                yield from (end.first + DAY, end.last + DAY)
        for _one, on in self._dated_ends():
            if on:
                yield from (on.first, on.last)
        if self.terminated_on:
            yield self.terminated_on
        if self.suspended_from:
            yield self.suspended_from
        if self.suspended_until and self.suspended_until < date.max:
            yield self.suspended_until + DAY


def _surely_later(amendment, other, day):
    """Whether the other was signed by the day, and after the amendment in any case.

    Of two of the same day the one recorded last counts, as in `ends_on`.
    """
    mine, its = amendment.signed_on, other.signed_on
    if its.last > day:
        return False
    if its == mine and mine.is_day:
        return other.pk > amendment.pk
    return its.first > mine.last
