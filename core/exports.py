"""A listing as CSV, XLSX or JSON: the same rows and columns as its page."""

import csv
import json
import re
from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO
from itertools import chain
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from core.listing import Listing
from core.partial_date import PartialDate
from core.uploads.policy import XLSX

# What a spreadsheet would run as a formula: also in another width, and after blanks and
# characters that do not show. Apostrophes before it count as blanks, so that the one we
# write is told from those of the text.
_BLANK = r"[\s'\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
_FORMULA = rf"{_BLANK}*[=+\-@＝＋－＠﹢﹣﹦﹫]"
_STARTS_AS_FORMULA = re.compile(rf"{_FORMULA}|'*[\t\r\n]")
# Where a spreadsheet of another country would split a cell of a CSV file.
_NEXT_CELL = re.compile(rf"([;\t\r\n])(?={_FORMULA})")
_INERT_CELL = re.compile(rf"([;\t\r\n])'(?={_FORMULA})")
_ILLEGAL_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class _Echo:
    def write(self, value):
        return value


def file_response(listing: Listing, form: str) -> HttpResponse | None:
    """The whole filtered list as a file; None when `form` names no file format."""
    writers = {"csv": _csv, "xlsx": _xlsx, "json": _json}
    if form not in writers:
        return None
    response = writers[form](listing)
    response["Content-Disposition"] = f'attachment; filename="{listing.slug}.{form}"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _csv(listing):
    head = [str(column.label) for column in listing.columns]
    rows = (map(_plain, record.values()) for record in listing.records())
    return csv_response(chain([head], rows))


def csv_response(
    rows: Iterable[Iterable[Any]], *, delimiter: str = ",", decimal_mark: str = "."
) -> StreamingHttpResponse:
    """The rows as a CSV file, sent as they come, that Excel takes for UTF-8."""
    return StreamingHttpResponse(
        _csv_lines(rows, delimiter, decimal_mark),
        content_type="text/csv; charset=utf-8",
    )


def _csv_lines(rows, delimiter, decimal_mark):
    writer = csv.writer(_Echo(), delimiter=delimiter)
    mark = "\ufeff"
    for row in rows:
        cells = [
            str(value).replace(".", decimal_mark)
            if isinstance(value, float | Decimal)
            else inert(value)
            for value in row
        ]
        yield mark + writer.writerow(cells)
        mark = ""


def _xlsx(listing):
    book = Workbook(write_only=True)
    sheet = book.create_sheet(listing.slug[:31])
    sheet.append([typed_cell(sheet, str(column.label)) for column in listing.columns])
    for record in listing.records():
        sheet.append([typed_cell(sheet, _plain(value)) for value in record.values()])
    buffer = BytesIO()
    book.save(buffer)
    return HttpResponse(buffer.getvalue(), content_type=XLSX.content_type)


def typed_cell(sheet, value):
    """Text is a typed string; what looks like a formula stays one when it is edited."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet)
    cell.value = _ILLEGAL_IN_XML.sub("", value)
    cell.data_type = "s"
    if _STARTS_AS_FORMULA.match(value):
        cell.quotePrefix = True
    return cell


def _json(listing):
    columns = {column.name: str(column.label) for column in listing.columns}
    records = [
        {name: _plain(value) for name, value in record.items()}
        for record in listing.records()
    ]
    body = {
        "as_of": listing.day.isoformat(),
        "count": len(records),
        "columns": columns,
        "records": records,
    }
    return HttpResponse(
        json.dumps(body, ensure_ascii=False, indent=1, default=str),
        content_type="application/json; charset=utf-8",
    )


def _plain(value: Any) -> str | int | float | None:
    """Dates in ISO form, numbers as they are, everything else as text."""
    if isinstance(value, PartialDate):
        return value.isoformat()
    if value is None or isinstance(value, int | float):
        return value
    return str(value)


def inert(value: Any) -> Any:
    """The value as a cell of a CSV file that no spreadsheet runs: after an apostrophe.

    A semicolon begins a new cell where the comma is the decimal sign, as in Belarus;
    what follows one must be inert as well.
    """
    if not isinstance(value, str):
        return value
    text = _NEXT_CELL.sub(r"\1'", value)
    return f"'{text}" if _STARTS_AS_FORMULA.match(text) else text


def undo_inert(text: str) -> str:
    """The text that `inert` has made this cell of; every other cell as it is."""
    if text.startswith("'") and _STARTS_AS_FORMULA.match(text):
        text = text[1:]
    return _INERT_CELL.sub(r"\1", text)
