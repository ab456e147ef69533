"""A workbook to fill in: headings, a note below each, and lists to choose from."""

from io import BytesIO
from itertools import zip_longest

from django.utils.translation import get_language_bidi, gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from core.exports import typed_cell
from core.imports.columns import BoundColumn
from core.imports.declaration import Import, sheet_name
from core.imports.sheets import MAX_ROWS, NOTE_MARK

_FIRST_ROW = 3
_WIDTH = 24
AS_TEXT = "@"  # so that no spreadsheet makes a day of 2013-09 or a number of 0012


def template_workbook(importer: Import) -> bytes:
    """The workbook as an XLSX file, in the reader's language."""
    book = Workbook(write_only=True)
    sheet = register_sheet(book, importer, first_row=_FIRST_ROW)
    lists = book.create_sheet(_("Lists"))
    lists.sheet_view.rightToLeft = get_language_bidi()
    columns = importer.bound_columns
    sheet.append([_note(sheet, column, column is columns[0]) for column in columns])
    for validation in _validations(columns, lists):
        sheet.data_validations.append(validation)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def register_sheet(book: Workbook, importer: Import, *, first_row: int):
    """The sheet of the register with its headings, those above the first row fixed."""
    sheet = book.create_sheet(sheet_name(importer.model))
    sheet.sheet_view.rightToLeft = get_language_bidi()
    sheet.freeze_panes = f"A{first_row}"
    columns = importer.bound_columns
    for position in range(1, len(columns) + 1):
        dimension = sheet.column_dimensions[get_column_letter(position)]
        dimension.width, dimension.number_format = _WIDTH, AS_TEXT
    sheet.append([_heading(sheet, column) for column in columns])
    return sheet


def _heading(sheet, column):
    cell = typed_cell(sheet, column.label)
    cell.font = Font(bold=True)
    return cell


def _note(sheet, column: BoundColumn, is_first):
    """What is expected; the mark in the first cell tells `sheets` to leave it out."""
    if column.is_required and column.is_one_of_languages:
        need = _("Required, here or in another language.")
    else:
        need = _("Required.") if column.is_required else _("May be empty.")
    words = [NOTE_MARK] if is_first else []
    many = _("Several are separated by a semicolon.") if column.is_many else ""
    words += filter(None, [need, many, column.help_text])
    cell = typed_cell(sheet, " ".join(words))
    cell.font = Font(italic=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _validations(columns, lists):
    """Drop-down lists that offer and do not force; their words are on a sheet."""
    labels = {n: c.options.labels for n, c in enumerate(columns, start=1) if c.options}
    found = []
    for place, (position, words) in enumerate(labels.items(), start=1):
        letter, source = get_column_letter(position), get_column_letter(place)
        validation = DataValidation(
            type="list",
            formula1=f"'{lists.title}'!${source}$1:${source}${max(len(words), 1)}",
            allow_blank=True,
            showErrorMessage=False,
        )
        validation.add(f"{letter}{_FIRST_ROW}:{letter}{_FIRST_ROW + MAX_ROWS}")
        found.append(validation)
    for row in zip_longest(*labels.values()):
        lists.append([typed_cell(lists, label) for label in row])
    return found
