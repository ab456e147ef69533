"""The agreements of institutions, reached through the relations of an exchange.

Staff see all that are not withdrawn, whether visitors may see them or not. When each
was in force is the agreements' own rule: `spells()`.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from core.models import Status
from core.spells import Spell
from mobility.models import Exchange

# Records of the partnerships section, which this one does not import.
Agreement = Any


class Merged:
    """Which institution a record was merged into; one query."""

    def __init__(self):
        institution = Exchange._meta.get_field("institution").related_model
        merged = institution.objects.filter(merged_into__isnull=False)
        self._into = dict(merged.values_list("pk", "merged_into"))

    def root(self, institution: int) -> int:
        """The key of the last institution that it leads to, or its own."""
        seen = {institution}
        while (into := self._into.get(institution)) and into not in seen:
            institution = into
            seen.add(into)
        return institution


class Agreements(Merged):
    """Every agreement with its spells, by institution; five queries, however many.

    An institution that was merged into another counts as that one.
    """

    def __init__(self):
        super().__init__()
        agreement = Exchange._meta.get_field("agreement").related_model
        self._all = {
            one.pk: one
            for one in agreement.objects.exclude(status=Status.WITHDRAWN).with_history()
        }
        self._spells = {pk: one.spells() for pk, one in self._all.items()}
        parties = agreement.institutions.through.objects
        self._of: dict[int, set[int]] = {}
        for signed, party in parties.values_list("agreement", "institution"):
            if signed in self._all:
                self._of.setdefault(self.root(party), set()).add(signed)

    def of(self, institution: int | None, more: Iterable[int] = ()) -> list[Agreement]:
        """The institution's agreements, and those of the keys given."""
        keys = self._of.get(self.root(institution), set()) if institution else set()
        return [self._all[pk] for pk in sorted({*keys, *more}) if pk in self._all]

    def spells(self, agreement: Agreement) -> list[Spell]:
        return self._spells[agreement.pk]

    def current_between(self, first: date, last: date) -> set[int]:
        """Keys of the institutions with an agreement that was current on some day."""
        return {
            institution
            for institution, keys in self._of.items()
            if any(
                spell.first <= last and spell.last >= first
                for pk in keys
                for spell in self._spells[pk]
            )
        }

    def before(self, agreements: Iterable[Agreement], day: date) -> Agreement | None:
        """The one of them that was current last before the day."""
        ended = [
            (spell.last, one.pk, one)
            for one in agreements
            for spell in self._spells[one.pk]
            if spell.last < day
        ]
        return max(ended, default=(None, None, None))[2]

    def after(self, agreements: Iterable[Agreement], day: date) -> Agreement | None:
        """The one of them that is current first after the day."""
        begun = [
            (spell.first, one.pk, one)
            for one in agreements
            for spell in self._spells[one.pk]
            if spell.first > day
        ]
        return min(begun, default=(None, None, None))[2]
