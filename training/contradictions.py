"""Figures that contradict each other, so that the page can say so openly."""

from collections.abc import Iterable
from dataclasses import dataclass

from training.models import Cohort

Key = tuple[str, int | None, int | None]


@dataclass(frozen=True)
class Contradiction:
    """What is counted, and every figure a source gives for it, oldest year first."""

    measure: str
    cohorts: tuple[Cohort, ...]

    @property
    def years(self) -> list[int]:
        return sorted({cohort.year for cohort in self.cohorts if cohort.year})


def contradictions(cohorts: Iterable[Cohort]) -> list[Contradiction]:
    """The figures for one year, or tied together by staff, whose numbers differ.

    A figure without a number contradicts nothing, and one without a year only those
    that staff have tied it to.
    """
    numbered = [cohort for cohort in cohorts if cohort.number is not None]
    by_pk = {cohort.pk: cohort for cohort in numbered}
    merged: dict[Key, Key] = {}
    for cohort in numbered:
        if other := by_pk.get(cohort.contradicts_id):
            own, its = _root(_key(cohort), merged), _root(_key(other), merged)
            if own != its:
                merged[own] = its
    groups: dict[Key, list[Cohort]] = {}
    for cohort in sorted(numbered, key=lambda c: (c.year or 9999, c.pk)):
        groups.setdefault(_root(_key(cohort), merged), []).append(cohort)
    return [
        Contradiction(group[0].get_measure_display(), tuple(group))
        for group in groups.values()
        if len({cohort.number for cohort in group}) > 1
    ]


def _key(cohort):
    if cohort.year is None:
        return "undated", None, cohort.pk
    return cohort.measure, cohort.year_from if cohort.is_span else None, cohort.year


def _root(key, merged):
    while key in merged:
        key = merged[key]
    return key
