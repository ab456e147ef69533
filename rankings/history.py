"""Rankings with every place they gave the University, read in a single query."""

from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import F, QuerySet
from modeltranslation.utils import get_translation_fields

from rankings.comparison import compared
from rankings.methods import Method, method_in
from rankings.models import Edition, Ranking, Result


@dataclass(frozen=True)
class Line:
    """A place and what may be said of it beside the one before."""

    result: Result
    change: str


@dataclass(frozen=True)
class Chapter:
    """The places measured by one method; `edition` is the one that brought it."""

    method: Method
    edition: Edition | None
    lines: list[Line]


@dataclass
class History:
    """A ranking with its editions and results, latest year first."""

    ranking: Ranking
    editions: list[Edition] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)

    @property
    def changes(self) -> list[Edition]:
        """The editions that brought a new method, the latest first."""
        return [edition for edition in self.editions if edition.is_new_method]

    def method_in(self, year: int) -> Method:
        return method_in(year, (edition.year for edition in self.changes))

    @property
    def series(self) -> list[list[Result]]:
        """The results that tell the same thing in time: one scope, country, subject."""
        found: list[list[Result]] = []
        for result in self.results:
            for series in found:
                if any(result.measures_as(other) for other in series):
                    series.append(result)
                    break
            else:
                found.append([result])
        return found

    @property
    def latest(self) -> list[Result]:
        """The newest result of each series."""
        return [results[0] for results in self.series]

    @property
    def chapters(self) -> list[Chapter]:
        """All places by method, the one in use first."""
        earlier = {
            result.pk: before
            for results in self.series
            for result, before in zip(results, [*results[1:], None], strict=True)
        }
        brought = {edition.year: edition for edition in self.changes}
        return [
            Chapter(
                method,
                brought.get(method.since),
                [self._line(result, earlier[result.pk]) for result in results],
            )
            for method, results in groupby(
                self.results, lambda result: self.method_in(result.edition.year)
            )
        ]

    def _line(self, result, earlier):
        years = {one.edition.year for one in (result, earlier) if one}
        methods = {self.method_in(year) for year in years}
        return Line(result, compared(result, earlier, is_same_method=len(methods) == 1))


def histories(rankings: QuerySet) -> list[History]:
    """The rankings in their order, joined with editions and results."""
    edition_fields = ("id", "year", "is_new_method", *get_translation_fields("note"))
    result_fields = (
        "id",
        "scope",
        "country",
        "rank",
        "rank_to",
        "is_open_band",
        "source_url",
        "source_date",
        "read_on",
        *get_translation_fields("subject"),
    )
    joined = rankings.annotate(
        **{f"edition_{name}": F(f"editions__{name}") for name in edition_fields},
        **{f"result_{name}": F(f"editions__results__{name}") for name in result_fields},
    ).order_by("position", "slug", F("edition_year").desc(nulls_last=True), "result_id")
    found: dict[int, History] = {}
    for row in joined:
        history = found.setdefault(row.pk, History(row))
        if row.edition_id is None:
            continue
        if not history.editions or history.editions[-1].pk != row.edition_id:
            values = {n: getattr(row, f"edition_{n}") for n in edition_fields}
            history.editions.append(Edition(ranking=row, **values))
        if row.result_id is None:
            continue
        values = {n: getattr(row, f"result_{n}") for n in result_fields}
        history.results.append(Result(edition=history.editions[-1], **values))
    return list(found.values())
