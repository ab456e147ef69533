"""A year of all rankings as rows of cells: one row for each series of places."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import get_language_info, gettext as _, pgettext
from modeltranslation.utils import build_localized_fieldname

from core.languages import language_codes, translated
from core.models import Status
from rankings.charts import scope_name
from rankings.entry.cells import (
    NEW_METHOD,
    Cell,
    PlaceCell,
    read_day,
    read_method,
    read_note,
    read_place_key,
    read_url,
)
from rankings.history import History
from rankings.models import Edition, Ranking, Result
from rankings.places import Place

# A request holds 1,000 fields; some are kept for what stands beside the cells.
MOST_CELLS = 900


@dataclass
class Row:
    """One series of a ranking and what it holds in the year.

    `model` is any result of the series: it says what the places are counted among.
    """

    ranking: Ranking
    model: Result
    results: list[Result] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The same on every page, whatever is added to the series meanwhile."""
        if self.model.scope == Result.Scope.SUBJECT:
            return f"{self.ranking.pk}-{self.model.scope}-{self.model.pk}"
        return f"{self.ranking.pk}-{self.model.scope}{self.model.country}"

    @property
    def scope(self) -> str:
        return scope_name(self.model)

    @property
    def result(self) -> Result | None:
        return self.results[0] if self.results else None

    @property
    def is_editable(self) -> bool:
        """Several places of one series and year are mended in the edition itself."""
        return len(self.results) < 2

    def cell(self, key: str) -> Cell:
        return next(cell for cell in self.cells if cell.key == key)


@dataclass
class Block:
    """A ranking in the year: its edition, if there is one, and its rows."""

    ranking: Ranking
    edition: Edition | None
    rows: list[Row]
    cells: list[Cell] = field(default_factory=list)

    @property
    def method(self) -> Cell:
        return self.cells[0]

    @property
    def notes(self) -> list[Cell]:
        return self.cells[1:]

    @property
    def has_note_fault(self) -> bool:
        return any(cell.error for cell in self.notes)

    @property
    def all_cells(self) -> list[Cell]:
        rows = [row.cells for row in self.rows if row.is_editable]
        return [cell for cells in (self.cells, *rows) for cell in cells]


class Sheet:
    """All rankings that are not withdrawn, in one year."""

    def __init__(self, year: int, *, is_locked: bool = False):
        self.year = year
        rankings = Ranking.objects.exclude(status=Status.WITHDRAWN)
        editions = Edition.objects.filter(ranking__in=rankings).order_by("-year")
        results = Result.objects.filter(edition__ranking__in=rankings)
        if is_locked:
            editions = editions.select_for_update()
            results = results.select_for_update(of=("self",))
        by_pk = {ranking.pk: History(ranking) for ranking in rankings}
        own = {}
        for edition in editions:
            edition.ranking = by_pk[edition.ranking_id].ranking
            by_pk[edition.ranking_id].editions.append(edition)
            own[edition.pk] = edition
        for result in results.order_by("pk"):
            if edition := own.get(result.edition_id):
                result.edition = edition
                by_pk[edition.ranking_id].results.append(result)
        self.blocks = [self._block(history) for history in by_pk.values()]

    @property
    def cells(self) -> list[Cell]:
        return [cell for block in self.blocks for cell in block.all_cells]

    @property
    def faults(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.error]

    @property
    def pages(self) -> list[list[Block]]:
        """The blocks, as many together as one request can hold."""
        found, size = [[]], 0
        for block in self.blocks:
            size += len(block.all_cells)
            if found[-1] and size > MOST_CELLS:
                found.append([])
                size = len(block.all_cells)
            found[-1].append(block)
        return found

    def _block(self, history):
        ranking = history.ranking
        edition = next((e for e in history.editions if e.year == self.year), None)
        rows = [self._row(ranking, series) for series in history.series]
        if not rows:
            rows = [self._row(ranking, [Result(scope=Result.Scope.WORLD)])]
        return Block(ranking, edition, rows, _edition_cells(ranking, edition))

    def _row(self, ranking, series: Sequence[Result]):
        held = [r for r in series if r.pk and r.edition.year == self.year]
        row = Row(ranking, series[0], held)
        row.cells = _result_cells(row)
        return row


def _result_cells(row):
    result = row.result
    name = translated(row.ranking, "name").value
    words = _("%(ranking)s, %(scope)s") % {"ranking": name, "scope": row.scope}
    place = result and Place.of(result).key
    day = result and result.read_on and result.read_on.isoformat()
    fields = (
        (PlaceCell, "place", pgettext("in a ranking", "Place"), place, read_place_key),
        (Cell, "source_url", _("Source"), result and result.source_url, read_url),
        (Cell, "read_on", _("Read on"), day, read_day),
    )
    return [
        make(
            prefix=row.key,
            key=key,
            label=label,
            row_words=words,
            now=now or None,
            reader=reader,
        )
        for make, key, label, now, reader in fields
    ]


def _edition_cells(ranking, edition):
    words = translated(ranking, "name").value
    prefix = f"{ranking.pk}-edition"
    is_new = edition and edition.is_new_method
    cells = [
        Cell(
            prefix=prefix,
            key="is_new_method",
            label=pgettext("of a ranking", "Method"),
            row_words=words,
            now=NEW_METHOD if is_new else None,
            reader=read_method,
        )
    ]
    for code in language_codes():
        key = build_localized_fieldname("note", code)
        language = get_language_info(code)["name_translated"]
        cells.append(
            Cell(
                prefix=prefix,
                key=key,
                label=_("Note (%(language)s)") % {"language": language},
                row_words=words,
                now=(edition and getattr(edition, key)) or None,
                reader=read_note,
            )
        )
    return cells
