"""Rankings with every place they gave the University, read in a single query."""

from dataclasses import dataclass, field

from django.db.models import F, QuerySet
from modeltranslation.utils import build_localized_fieldname

from core.languages import language_codes, translated
from rankings.models import Edition, Ranking, Result


def _in_every_language(name):
    return tuple(build_localized_fieldname(name, code) for code in language_codes())


@dataclass
class History:
    """A ranking and its results, latest year first; none where no place is known."""

    ranking: Ranking
    results: list[Result] = field(default_factory=list)

    @property
    def series(self) -> list[list[Result]]:
        """The results that can be compared in time: those of one scope and subject."""
        found: dict[tuple, list[Result]] = {}
        for result in self.results:
            subject = translated(result, "subject").value
            key = result.scope, result.country, subject
            found.setdefault(key, []).append(result)
        return list(found.values())

    @property
    def latest(self) -> list[Result]:
        """The newest result of each series."""
        return [results[0] for results in self.series]


def histories(rankings: QuerySet) -> list[History]:
    """The rankings in their order, joined with editions and results."""
    edition_fields = ("year", *_in_every_language("note"))
    result_fields = (
        "id",
        "scope",
        "country",
        "rank",
        "rank_to",
        "source_url",
        "source_date",
        *_in_every_language("subject"),
    )
    joined = rankings.annotate(
        **{f"edition_{name}": F(f"editions__{name}") for name in edition_fields},
        **{f"result_{name}": F(f"editions__results__{name}") for name in result_fields},
    ).order_by("position", "slug", F("edition_year").desc(nulls_last=True), "result_id")
    found: dict[int, History] = {}
    for row in joined:
        history = found.setdefault(row.pk, History(row))
        if row.result_id is None:
            continue
        edition = Edition(**{n: getattr(row, f"edition_{n}") for n in edition_fields})
        result = Result(**{n: getattr(row, f"result_{n}") for n in result_fields})
        result.edition = edition
        history.results.append(result)
    return list(found.values())
