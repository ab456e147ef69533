"""A register as a table that the import of it reads as the same.

What is written out, changed in a cell and brought in again changes just that cell. So
a value is written as its cell is read, and a name that others have too gives way to
what tells its record from theirs.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time
from decimal import Decimal
from itertools import chain
from tempfile import TemporaryFile
from typing import Any, BinaryIO, TypeAlias

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.formats import get_format
from django.utils.translation import get_language_bidi, gettext as _
from openpyxl import Workbook

from core.exports import csv_response, typed_cell
from core.imports.columns import BoundColumn
from core.imports.declaration import Import
from core.imports.register import values_of
from core.imports.sheets import NOTE_MARK
from core.imports.template import AS_TEXT, register_sheet
from core.partial_date import PartialDate

Cell: TypeAlias = str | int | Decimal | None
# What is to be known of the file: names and values, such as a filter and its choice.
About: TypeAlias = Sequence[tuple[str, str | int]]


def rows_of(importer: Import, records: QuerySet) -> Iterator[list[Cell]]:
    """A row of cells for each of the records, in their order and the import's columns.

    Records are read in pieces; a column of many values costs one query for all.
    """
    for _pk, values in values_of(importer, records):
        yield [cell_of(c, values[c.name]) for c in importer.bound_columns]


def cell_of(column: BoundColumn, value: Any) -> Cell:
    """The cell that the column reads as this value; None for nothing."""
    if column.is_many:
        return "; ".join(_one_of_many(column, one) for one in value or ()) or None
    if value is None:
        return None
    if column.options:
        return _name_of(column, value)
    if isinstance(value, PartialDate | date | time):
        return value.isoformat()
    return value if isinstance(value, int | Decimal) else str(value)


def _one_of_many(column, value):
    return (
        _name_of(column, value, is_one_of_many=True) if column.options else str(value)
    )


def _name_of(column, value, *, is_one_of_many=False):
    """What the reader calls it, if that names nothing else, or else its first name."""
    label = column.options.show(value)
    found = column.options.find(label)
    is_divided = is_one_of_many and (";" in label or "\n" in label)
    if [option.value for option in found] == [value] and not is_divided:
        return label
    return column.options.identifier(value)


def csv_file(
    importer: Import, records: QuerySet, about: About
) -> StreamingHttpResponse:
    """The records as CSV for the Excel of the reader's language.

    Where the comma is the decimal mark, cells are divided by semicolons. What is to be
    known of the file stands in a note below the headings, which the import leaves out.
    """
    decimal_mark = get_format("DECIMAL_SEPARATOR")
    head = [column.label for column in importer.bound_columns]
    note = " ".join([NOTE_MARK, *(f"{name}: {value}." for name, value in about)])
    return csv_response(
        chain([head, [note]], rows_of(importer, records)),
        delimiter=";" if decimal_mark == "," else ",",
        decimal_mark=decimal_mark,
    )


def xlsx_file(importer: Import, records: QuerySet, about: About) -> BinaryIO:
    """The records as a workbook; a second sheet holds what is to be known of it."""
    book = Workbook(write_only=True)
    sheet = register_sheet(book, importer, first_row=2)
    for row in _after_a_note(rows_of(importer, records)):
        sheet.append([_sheet_cell(sheet, value) for value in row])
    other = book.create_sheet(_("About this file"))
    other.sheet_view.rightToLeft = get_language_bidi()
    other.column_dimensions["A"].width, other.column_dimensions["B"].width = 24, 80
    for line in about:
        other.append([typed_cell(other, value) for value in line])
    file = TemporaryFile()  # noqa: SIM115  # whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file


def _after_a_note(rows: Iterable[list[Cell]]) -> Iterable[list[Cell]]:
    """The rows; an empty note stands before a first one that looks like a note."""
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return ()
    begins = str(next((cell for cell in first if cell is not None), ""))
    notes = [[NOTE_MARK]] if begins.startswith(NOTE_MARK) else []
    return chain(notes, [first], rows)


def _sheet_cell(sheet, value):
    if not isinstance(value, str):
        return value
    cell = typed_cell(sheet, value)
    cell.number_format = AS_TEXT
    return cell
