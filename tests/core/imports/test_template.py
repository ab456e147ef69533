"""The workbook to fill in is read back as it is meant."""

import pytest
from django.utils.translation import override

from core.imports import make_plan, template_workbook
from core.imports.template import MAX_ROWS
from events.imports import JourneyImport
from tests.factories.partnerships import InstitutionFactory
from tests.spreadsheets import opened, saved, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def institution():
    return InstitutionFactory(slug="odd", name_en='=HYPERLINK("https://evil.example")')


def filled(content, *cells):
    """The template with its third row filled in."""
    book = opened(content)
    for column, value in enumerate(cells, start=1):
        cell = book.worksheets[0].cell(3, column)
        cell.value, cell.data_type = value, "s"
    return table(saved(book))


def test_template_filled_in_is_a_sound_plan_in_every_language(institution, language):
    with override(language):
        book = opened(content := template_workbook(JourneyImport()))
        kind, country, name, _status = (
            column[0].value for column in book.worksheets[1].columns
        )

        found = filled(content, "R-1", "2010", kind, country, name, "Congress")
        plan = make_plan(JourneyImport(), found)

    assert found.note_row == 2
    assert (plan.problems, plan.remarks, plan.mistakes) == ([], [], [])
    assert plan.rows[0].record.institution == institution


def test_template_has_a_note_below_each_heading_and_lists_that_force_nothing(
    institution,
):
    book = opened(template_workbook(JourneyImport()))
    sheet = book.worksheets[0]

    headings, notes = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert headings[:3] == ["Reference", "Year", "Kind"]
    assert notes[0].startswith("# May be empty. The office's own number")
    assert notes[1] == "Required."
    assert notes[5:8] == ["Required, here or in another language."] * 2 + [
        "May be empty."
    ]
    validations = {str(v.sqref): v for v in sheet.data_validations.dataValidation}
    assert list(validations) == [f"{c}3:{c}{3 + MAX_ROWS}" for c in "CDEP"]
    assert not any(v.showErrorMessage for v in validations.values())
    assert sheet.column_dimensions["O"].number_format == "@"


def test_template_runs_from_right_to_left_in_arabic():
    with override("ar"):
        book = opened(template_workbook(JourneyImport()))

    assert book.worksheets[0].sheet_view.rightToLeft


def test_name_that_looks_like_a_formula_is_text(institution):
    book = opened(template_workbook(JourneyImport()))

    (cell,) = [c for c in book.worksheets[1]["C"] if c.value]
    assert (cell.value, cell.data_type) == (institution.name_en, "s")
