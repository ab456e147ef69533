"""Tables as people send them."""

import csv
import io
from collections.abc import Iterable
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook

from core.imports import Table, read, sheets
from core.uploads import check
from tests import files

SHEET = "xl/worksheets/sheet1.xml"


def xlsx(rows: Iterable[Iterable[Any]], *, merged: Iterable[str] = ()) -> bytes:
    """A workbook with one sheet, which is called Table."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Table"
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    return saved(book)


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def text_of(rows: Iterable[Iterable[Any]], delimiter: str = ",") -> str:
    """The rows as CSV."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue()


def with_part(content: bytes, name: str, part: str | bytes) -> bytes:
    """The archive with one part replaced."""
    with ZipFile(io.BytesIO(content)) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    return files.archive({**parts, name: part})


def table(content: bytes | str, name: str = "") -> Table:
    """The file as the site reads it; text is CSV in UTF-8."""
    if isinstance(content, str):
        content, name = content.encode(), name or "table.csv"
    upload = files.upload(name or "table.xlsx", content)
    return read(check(upload, sheets.POLICY))


def table_of(*rows: Iterable[Any]) -> Table:
    """The rows as a sheet would bring them, the first one the headings."""
    return table(xlsx(rows))


def cells(found: Table) -> list[list[str]]:
    return [row.cells for row in found.rows]


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))
