"""A file as a table of plain text, read within limits.

Nothing is guessed that would change what somebody wrote: formulas, errors and merged
cells are named and not read. A formula's last result may be old, and a file that a
program made holds none. What is hidden is read, and it is said. The first filled row
holds the headings; a row right below them that begins with `#` is a note to people, as
our templates have one.
"""

import csv
import io
import re
import warnings
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, BinaryIO
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.xml.constants import SHEET_MAIN_NS

from core.exports import undo_inert
from core.formats import number
from core.text import clean_text, fold
from core.uploads import Checked, Policy
from core.uploads.policy import CSV, MB, XLSX, refusal

MAX_ROWS = 10_000
# Empty rows between others count too, up to here.
MAX_ROW_NUMBER = 40_000
MAX_COLUMNS = 100
MAX_CELL = 5_000
NOTE_MARK = "#"
# How far to the right is looked for a cell that nobody would find.
_FAR_COLUMN = 1_000
# More merged cells than a table has that somebody has filled in.
_MOST_MERGED = 100_000
_MERGED = f"{{{SHEET_MAIN_NS}}}mergeCell"
_HIDEABLE = {f"{{{SHEET_MAIN_NS}}}row", f"{{{SHEET_MAIN_NS}}}col"}
_INVISIBLE = r"[\s\u200b\u2060\ufeff]"
_EDGES = re.compile(rf"^{_INVISIBLE}+|{_INVISIBLE}+$")

POLICY = Policy(
    max_files=1,
    max_bytes=5 * MB,
    max_total=5 * MB,
    types=(XLSX, CSV),
    reasons={
        "active": _(
            "“%(name)s” holds macros, scripts or other files. Save it as XLSX without"
            " them and choose the new file."
        ),
        "bomb": _(
            "“%(name)s” would unpack to far more than a table of this size needs."
            " Copy the table into a new workbook and choose that."
        ),
        "external": _(
            "“%(name)s” loads parts from elsewhere. Copy the table into a new workbook"
            " and choose that."
        ),
        "locked": _(
            "“%(name)s” is protected by a password or saved in an old format. Save it"
            " as XLSX without a password and choose the new file."
        ),
    },
)

# What is wrong with a cell before its text is looked at.
FAULTS: dict[str, Promise] = {
    "formula": _("This cell holds a formula. Write its result in its place."),
    "error": _("This cell holds an error of the spreadsheet."),
    "merged": _(
        "This cell is merged with others. Split them and fill in each of them."
    ),
    "long": _("This cell holds more text than any field can keep."),
    "surrogate": _("This text holds an invalid character."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row under its number in the file; `faults` has keys of FAULTS by column."""

    number: int
    cells: list[str]
    faults: dict[int, str] = field(default_factory=dict)

    @property
    def is_filled(self) -> bool:
        return bool(self.faults) or any(self.cells)

    def text(self, column: int) -> str:
        """What stands in the column, counted from 0; empty beyond the last one."""
        return self.cells[column] if column < len(self.cells) else ""

    def place(self, column: int) -> str:
        """The cell's name in a spreadsheet: `C17`."""
        return f"{get_column_letter(column + 1)}{self.number}"


@dataclass(frozen=True)
class Table:
    """Headings and filled rows, and what the reading had to decide.

    `sheet` is the one that was read, `is_guessed` says that the letters may be wrong,
    `note_row` is the number of a row that was left out as a note to people, and
    `has_hidden` says that some of what was read does not show in the spreadsheet.
    """

    heading: Row
    rows: list[Row]
    sheet: str = ""
    is_guessed: bool = False
    note_row: int | None = None
    has_hidden: bool = False

    def as_json(self) -> dict[str, Any]:
        """The table as JSON can keep it; `from_json` reads it."""
        rows = [[r.number, r.cells, list(r.faults.items())] for r in self._all_rows()]
        return {
            "rows": rows,
            "sheet": self.sheet,
            "is_guessed": self.is_guessed,
            "note_row": self.note_row,
            "has_hidden": self.has_hidden,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Table":
        heading, *rows = (
            Row(number, cells, dict(faults)) for number, cells, faults in kept["rows"]
        )
        rest = {name: value for name, value in kept.items() if name != "rows"}
        return cls(heading, rows, **rest)

    def _all_rows(self):
        return [self.heading, *self.rows]


def read(checked: Checked, names: Iterable[str] = ()) -> Table:
    """The table in a file that `core.uploads.check` took under POLICY.

    Of several sheets it is the one with one of the names, else the first that shows.
    Raises ValidationError with a message for the sender.
    """
    if checked.extension == "csv":
        return _read_csv(checked.content.read(), checked.name)
    try:
        with warnings.catch_warnings(action="ignore"):
            return _read_xlsx(checked.content, set(map(fold, names)))
    except ValidationError:
        raise
    except Exception as error:  # what openpyxl raises where XML is no workbook: any
        raise refusal("damaged", checked.name, POLICY) from error


def _read_xlsx(file: BinaryIO, names: set[str]) -> Table:
    book = load_workbook(file, read_only=True, keep_links=False)
    with closing(book):
        shown = [s for s in book.worksheets if s.sheet_state == "visible"]
        named = (s for s in shown if fold(s.title) in names)
        sheet = next(named, None) or shown[0]
        sheet.reset_dimensions()  # what the file says of them is not believed
        rows = sheet.iter_rows(max_row=MAX_ROW_NUMBER + 1, max_col=_FAR_COLUMN)
        numbered = (
            _row(number, map(_cell, filled))
            for number, cells in enumerate(rows, start=1)
            if (filled := _without_padding(cells))
        )
        merged, has_hidden = _look_of(sheet)
        table = _assemble(numbered, sheet=sheet.title, has_hidden=has_hidden)
        _blame_merged(table, merged)
        return table


def _without_padding(cells: tuple) -> tuple:
    """openpyxl fills every row up with empty cells, as far as it is asked to look."""
    for end in range(len(cells), 0, -1):
        if cells[end - 1] is not EMPTY_CELL:
            return cells[:end]
    return ()


def _look_of(sheet) -> tuple[list[str], bool]:
    """The merged ranges, and whether a row or a column is hidden.

    openpyxl tells it only of workbooks that it holds in memory as a whole.
    """
    merged, has_hidden = [], False
    with sheet._get_source() as source:
        for tag, attributes in _elements(source):
            if tag == _MERGED:
                merged.append(attributes["ref"])
            elif tag in _HIDEABLE and attributes.get("hidden") in ("1", "true"):
                has_hidden = True
    return merged, has_hidden


def _elements(source: BinaryIO) -> Iterator[tuple[str, dict[str, str]]]:
    for _event, element in ElementTree.iterparse(source):
        yield element.tag, element.attrib
        element.clear()


def _blame_merged(table: Table, merged: Iterable[str]) -> None:
    """A fault in every merged cell, so that each is named where it stands."""
    rows = {row.number: row for row in [table.heading, *table.rows]}
    left = _MOST_MERGED
    for cells in merged:
        first, top, last, bottom = range_boundaries(cells)
        columns = range(first - 1, min(last, MAX_COLUMNS))
        for line in range(top, min(bottom, MAX_ROW_NUMBER) + 1):
            left -= len(columns) or 1
            if left < 0:
                raise _too_large()
            if row := rows.get(line):
                row.faults.update(dict.fromkeys(columns, "merged"))


def _cell(cell) -> tuple[str, str]:
    """The cell's text and what is wrong with it, a key of FAULTS or nothing."""
    if cell.data_type == "f":
        return "", "formula"
    if cell.data_type == "e":
        return str(cell.value or ""), "error"
    return _as_text(cell.value), ""


def _as_text(value: Any) -> str:
    """The value as somebody would have typed it: 2010, 2006-07-25, TRUE."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, float):
        return f"{value:.15g}"  # as spreadsheets show it, without 0.30000000000000004
    if isinstance(value, datetime):
        day_only = value.time() == time()
        return value.date().isoformat() if day_only else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)


# CSV


def _read_csv(content: bytes, name: str) -> Table:
    text, is_guessed = _decoded(content, name)
    lines = csv.reader(
        io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True
    )
    try:
        numbered = (
            _row(position, ((undo_inert(cell), "") for cell in cells))
            for position, cells in enumerate(lines, start=1)
        )
        return _assemble(numbered, is_guessed=is_guessed)
    except csv.Error as error:
        raise ValidationError(
            _(
                "Line %(line)s of “%(name)s” cannot be read: a quotation mark is not"
                " closed, or a cell is endless."
            ),
            "damaged",
            {"line": lazy(number, str)(lines.line_num), "name": name},
        ) from error


def _decoded(content: bytes, name: str) -> tuple[str, bool]:
    """The text, and whether its letters are a guess: Windows-1251, if not UTF-8."""
    try:
        return content.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        pass
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise UnicodeError  # UTF-16
        return content.decode("cp1251"), True
    except UnicodeError as error:
        raise ValidationError(
            _(
                "The letters of “%(name)s” cannot be read. Save it as “CSV UTF-8” or as"
                " XLSX and choose the new file."
            ),
            "encoding",
            {"name": name},
        ) from error


def _delimiter(text: str) -> str:
    """A semicolon or a comma: what divides the first line into more cells."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(";,", key=first.count)


# Both


def _row(number: int, cells: Iterable[tuple[str, str]]) -> Row:
    texts, faults = [], {}
    for column, (text, fault) in enumerate(cells):
        text, fault = _tidy(text, fault)
        texts.append(text)
        if fault:
            faults[column] = fault
    while texts and not texts[-1]:
        texts.pop()
    return Row(number, texts, faults)


def _tidy(text: str, fault: str) -> tuple[str, str]:
    """The text under the rule of `core.text` and without blanks around it."""
    if not text:
        return "", fault
    if len(text) > MAX_CELL:
        text, fault = text[:80], "long"
    try:
        clean = clean_text(text)
    except ValidationError:
        clean = clean_text(text.encode("utf-8", "replace").decode())
        fault = fault or "surrogate"
    return _EDGES.sub("", clean), fault


def _assemble(numbered: Iterable[Row], **about) -> Table:
    heading, rows, note_row = None, [], None
    for row in numbered:
        if row.number > MAX_ROW_NUMBER or len(rows) > MAX_ROWS:
            raise _too_large()
        if not row.is_filled:
            continue
        if len(row.cells) > MAX_COLUMNS:
            raise _too_large()
        if heading is None:
            heading = row
        elif not rows and note_row is None and _is_note(row):
            note_row = row.number
        else:
            rows.append(row)
    if len(rows) > MAX_ROWS:
        raise _too_large()
    if not rows:
        raise ValidationError(
            _(
                "The file holds no rows below its headings. Fill it in and send it again."
            ),
            "empty",
        )
    return Table(heading, rows, note_row=note_row, **about)


def _is_note(row: Row) -> bool:
    first = next(filter(None, row.cells), "")
    return first.startswith(NOTE_MARK) and not row.faults


def _too_large() -> ValidationError:
    return ValidationError(
        _(
            "The table is too large: at most %(rows)s rows and %(columns)s columns can be"
            " brought in at once. Divide it into several files."
        ),
        "too_large",
        {"rows": lazy(number, str)(MAX_ROWS), "columns": MAX_COLUMNS},
    )
