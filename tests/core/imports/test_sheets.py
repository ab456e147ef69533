"""Whatever is sent ends as plain text in its place, or in a sentence that says why not."""

import io
import tracemalloc
import warnings
from datetime import date, datetime, time
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given, settings as hypothesis_settings, strategies as st
from openpyxl import Workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from core.imports import sheets
from core.imports.sheets import FAULTS, MAX_CELL, MAX_COLUMNS, MAX_ROWS, Table
from core.text import clean_text
from core.uploads import check
from tests import files
from tests.hostile_files import COMPOUND, DTD, changed, repetitive
from tests.spreadsheets import (
    SHEET,
    cells,
    saved,
    table,
    table_of,
    text_of,
    with_part,
    xlsx,
)

MB = 1024 * 1024
HEADINGS = ["Year", "Purpose"]
ROWS = [HEADINGS, ["2010", "Конгресс"], ["2011", "مؤتمر, “quoted”; and more"]]


def refused(content, name=""):
    with pytest.raises(ValidationError) as refusal:
        table(content, name)
    return refusal.value


def sheet_xml(inner: str) -> bytes:
    """A workbook whose only sheet holds the given XML."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    part = f'<worksheet xmlns="{space}">{inner}</worksheet>'
    return with_part(xlsx([["Year"], ["2010"]]), SHEET, part)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (xlsx(ROWS), "table.xlsx"),
        (text_of(ROWS).encode(), "TABLE.CSV"),
        (text_of(ROWS, ";").encode(), "table.csv"),
        (b"\xef\xbb\xbf" + text_of(ROWS, ";").encode(), "table.csv"),
        (text_of(ROWS).replace("\r\n", "\n").encode(), "table.csv"),
    ],
)
def test_table_is_the_same_from_every_form_of_file(content, name):
    found = table(content, name)

    assert found.heading.cells == HEADINGS
    assert cells(found) == ROWS[1:]
    assert [row.number for row in found.rows] == [2, 3]
    assert not found.is_guessed
    assert found.rows[0].place(1) == "B2"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2010, "2010"),
        (2010.0, "2010"),
        (12.5, "12.5"),
        (0.1 + 0.2, "0.3"),
        (1e20, "1e+20"),
        (True, "TRUE"),
        (date(2006, 7, 25), "2006-07-25"),
        (datetime(2006, 7, 25), "2006-07-25"),
        (datetime(2006, 7, 25, 9, 30), "2006-07-25 09:30:00"),
        (time(9, 30), "09:30:00"),
        ("  2010 \u00a0", "2010"),
        ("г.\u00a0Минск", "г.\u00a0Минск"),
        ("\u200b\ufeff", ""),
        ("'=1+1", "'=1+1"),
        ("=1+1", "=1+1"),
        ("e\u0301", "é"),
    ],
)
def test_value_is_read_as_somebody_would_have_typed_it(value, text):
    book = Workbook()
    book.active.append(["Value", "Next"])
    book.active.append([value, "x"])
    if isinstance(value, str):
        book.active["A2"].data_type = "s"

    assert cells(table(saved(book))) == [[text, "x"]]


def test_formulas_and_errors_are_named_and_not_read():
    (row,) = table_of(["A", "B", "C"], ["=1+1", "#N/A", "fine"]).rows

    assert row.faults == {0: "formula", 1: "error"}
    assert (row.cells[0], row.cells[2]) == ("", "fine")


def test_merged_cells_are_named_each_and_the_rest_is_read():
    rows = [["A", "B", "C"], ["x", None, "y"], ["w", "z", "v"]]

    found = table(xlsx(rows, merged=["A2:B2", "C3:D3"]))

    assert [row.faults for row in found.rows] == [
        {0: "merged", 1: "merged"},
        {2: "merged", 3: "merged"},
    ]
    assert found.heading.faults == {}


def test_sheet_that_is_all_merged_is_refused_at_once():
    inner = (
        "<sheetData><row r='1'><c t='str'><v>A</v></c></row>"
        "<row r='2'><c t='str'><v>x</v></c></row></sheetData>"
        "<mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells>"
    )

    assert refused(sheet_xml(inner)).code == "too_large"


def test_text_that_no_field_can_keep_is_named():
    assert table_of(["A"], ["x" * MAX_CELL]).rows[0].faults == {}
    assert table_of(["A"], ["x" * (MAX_CELL + 1)]).rows[0].faults == {0: "long"}


def test_control_characters_are_dropped_in_csv():
    assert cells(table("A,B\na\0b\x07,c\x85d\n")) == [["ab", "cd"]]


def test_lone_surrogate_is_named():
    assert sheets._tidy("a\ud800", "")[1] == "surrogate"


def test_empty_rows_are_skipped_and_keep_the_numbers_of_the_others():
    found = table_of([], ["A"], [], ["  "], ["x"], [None], ["y"])

    assert found.heading.number == 2
    assert [(row.number, row.cells) for row in found.rows] == [(5, ["x"]), (7, ["y"])]


def test_rows_far_apart_are_read_without_looking_at_all_between(monkeypatch):
    looked_at = []
    tidy = sheets._tidy
    monkeypatch.setattr(
        sheets, "_tidy", lambda *cell: looked_at.append(cell) or tidy(*cell)
    )
    book = Workbook()
    book.active["A1"], book.active["A20000"] = "A", "x"

    found = table(saved(book))

    assert [(row.number, row.cells) for row in found.rows] == [(20_000, ["x"])]
    assert looked_at == [("A", ""), ("x", "")]


def test_note_right_below_the_headings_is_left_out_and_no_other():
    found = table_of(["A", "B"], [None, "# Required"], ["# 12", "x"])

    assert found.note_row == 2
    assert cells(found) == [["# 12", "x"]]


def test_cyrillic_letters_of_windows_are_guessed_and_it_is_said():
    found = table(text_of(ROWS[:2], ";").encode("cp1251"), "table.csv")

    assert found.is_guessed
    assert cells(found) == [["2010", "Конгресс"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("A,B\nx,y".encode("utf-16"), "encoding"),
        (b"A\n\x98\xff", "encoding"),
        (b'A,B\n"open,x\n', "damaged"),
        (b'A,B\n"a"b,x\n', "damaged"),
        (b"A,B\n" + b"x" * 200_000, "damaged"),
        (b"", "empty"),
        (b"A,B\n", "empty"),
        (b"\n\n ; \n", "empty"),
        (b"A\n" + b"x\n" * (MAX_ROWS + 1), "too_large"),
        (b"A\n" + b"\n" * 50_000 + b"x\n", "too_large"),
        (b"A,B\n" + b"," * MAX_COLUMNS + b"x\n", "too_large"),
        (b"x" * (5 * MB + 1), "too_big"),
    ],
)
def test_csv_that_cannot_be_read_is_refused_in_every_language(content, code, language):
    with override(language):
        error = refused(content, "table.csv")

        assert error.code == code
        assert "%(" not in error.messages[0]


def test_as_many_rows_as_are_allowed_are_read():
    assert len(table("A\n" + "x\n" * MAX_ROWS).rows) == MAX_ROWS


def test_unclosed_quotation_mark_is_named_by_its_line():
    assert "Line 3 of “table.csv”" in refused('A,B\nx,y\n"open,z').messages[0]


def bomb():
    return with_part(xlsx([["A"]]), SHEET, b"<x>" + bytes(19 * MB))


def large_table():
    """Each part is packed less than 100:1, and holds more than any table of ours."""
    return with_part(xlsx([["A"]]), SHEET, repetitive(21 * MB, 300))


def large_styles():
    return with_part(xlsx([["A"]]), "xl/styles.xml", repetitive(3 * MB, 300))


def with_macros():
    return with_part(xlsx([["A"]]), "xl/vbaProject.bin", COMPOUND)


def macro_workbook():
    with ZipFile(io.BytesIO(xlsx([["A"]]))) as archive:
        types = archive.read("[Content_Types].xml").decode()
    plain = "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main"
    types = types.replace(plain, "vnd.ms-excel.sheet.macroEnabled.main")
    return with_part(xlsx([["A"]]), "[Content_Types].xml", types)


def with_entities():
    return with_part(xlsx([["A"]]), SHEET, f"{DTD}<worksheet>&e;</worksheet>")


@pytest.mark.parametrize(
    ("make", "name", "code"),
    [
        (bomb, "table.xlsx", "bomb"),
        (large_table, "table.xlsx", "bomb"),
        (large_styles, "table.xlsx", "bomb"),
        (lambda: b"no archive", "table.xlsx", "mismatch"),
        (files.docx, "table.xlsx", "mismatch"),
        (lambda: COMPOUND, "table.xlsx", "locked"),
        (lambda: changed(xlsx([["A"]]), SHEET, flags=1), "table.xlsx", "locked"),
        (lambda: COMPOUND, "table.xls", "type"),
        (lambda: xlsx([["A"]]), "table.xlsm", "type"),
        (lambda: xlsx([["A"]]), "table", "type"),
        (lambda: xlsx([["A"]])[:500], "table.xlsx", "damaged"),
        (with_macros, "table.xlsx", "active"),
        (macro_workbook, "table.xlsx", "active"),
        (with_entities, "table.xlsx", "active"),
        (lambda: b"", "table.xlsx", "empty"),
        (lambda: xlsx([]), "table.xlsx", "empty"),
    ],
)
def test_hostile_workbook_is_refused_in_every_language(make, name, code, language):
    with override(language):
        error = refused(make(), name)

        assert error.code == code
        assert "%(" not in error.messages[0]
        assert "PDF" not in error.messages[0]


@pytest.mark.parametrize(
    "inner",
    [
        "<sheetData><row r='1'><c r='A1'><v>x</v></c></row></sheetData>",
        "<sheetData><row r='one'><c r='A1' t='s'><v>0</v></c></row></sheetData>",
        "<sheetData><row r='1'><c r='A1' t='s'><v>99</v></c></row></sheetData>",
        "<sheetData><row r='1'><c r='A1' t='d'><v>never</v></c></row></sheetData>",
        "<sheetData><row r='1'><c r='1A' t='b'><v>7e9</v></c></row></sheetData>",
        f"<sheetData><row r='1'><c r='A1'><v>{'9' * 5000}</v></c></row></sheetData>",
        "<sheetData><row r='1'><c r='A1' s='77'><f t='dataTable'/></c></row></sheetData>",
        "<sheetData/><mergeCells><mergeCell/></mergeCells>",
        "<sheetData><row r='1'>",
    ],
)
def test_workbook_of_nonsense_is_refused_as_damaged(inner):
    assert refused(sheet_xml(inner)).code == "damaged"


@pytest.mark.parametrize(
    "inner",
    [
        "<sheetData><row r='999999999999'><c t='str'><v>x</v></c></row></sheetData>",
        "<sheetData><row r='1'><c r='CW1' t='str'><v>x</v></c></row></sheetData>",
    ],
)
def test_cell_far_away_is_refused_at_once(inner):
    assert refused(sheet_xml(inner)).code in {"too_large", "empty"}


def test_hidden_sheet_is_not_the_table():
    book = Workbook()
    book.active.append(["hidden"])
    book.active.sheet_state = "hidden"
    sheet = book.create_sheet("Journeys")
    sheet.append(["Year"])
    sheet.append([2010])

    found = table(saved(book))

    assert (found.sheet, found.heading.cells) == ("Journeys", ["Year"])


@pytest.mark.parametrize(
    ("title", "read"), [("ПОЕЗДКИ", "ПОЕЗДКИ"), ("Journeys ", "Notes")]
)
def test_sheet_named_like_the_register_is_the_table_else_the_first(title, read):
    book = Workbook()
    for sheet, text in ((book.active, "Notes"), (book.create_sheet(), title)):
        sheet.title = text
        sheet.append([text])
        sheet.append([2010])

    upload = check(files.upload("a.xlsx", saved(book)), sheets.POLICY)
    found = sheets.read(upload, ["Поездки", "Trips"])

    assert (found.sheet, found.heading.cells) == (read, [read])


def test_what_is_hidden_is_read_and_it_is_said():
    book = Workbook()
    for row in ROWS:
        book.active.append(row)
    shown = saved(book)
    book.active.row_dimensions[3].hidden = True
    hidden = saved(book)

    assert table(shown).has_hidden is False
    assert table(hidden).has_hidden is True
    assert cells(table(hidden)) == ROWS[1:]


def test_large_table_is_read_within_bounds_of_memory():
    rows = MAX_ROWS // 5
    purpose = "Европейский конгресс кардиологов, секция "
    content = xlsx(
        [[f"Heading {n}" for n in range(12)]]
        + [[f"{purpose}{row} {n}" for n in range(12)] for row in range(rows)]
    )
    tracemalloc.start()
    try:
        found = table(content)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(found.rows) == rows
    assert peak < 24 * MB


def test_table_survives_being_kept():
    found = table_of(["A", "B"], ["=1", "x"], ["y", None])

    assert Table.from_json(found.as_json()) == found


def test_faults_have_words_in_every_language(language):
    english = {str(words) for words in FAULTS.values()}

    with override(language):
        said = {str(words) for words in FAULTS.values()}

    assert len(said) == len(FAULTS)
    assert (said == english) if language == "en" else said.isdisjoint(english)


texts = st.text(max_size=60)
values = st.one_of(
    texts,
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(date(1900, 3, 1)),
    st.datetimes(datetime(1900, 3, 1)),
)


@hypothesis_settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(texts, min_size=1, max_size=5), min_size=1, max_size=5))
def test_any_text_in_csv_is_read_or_refused(rows):
    content = text_of([["A"] * 5, ["x"], *rows], ";").encode("utf-8", "surrogatepass")
    try:
        found = table(content, "table.csv")
    except ValidationError:
        assert any("\ud800" <= c <= "\udfff" for row in rows for t in row for c in t)
        return

    kept = [[sheets._tidy(text, "")[0] for text in row] for row in rows]
    kept = [row for row in kept if any(row)]
    width = 5
    assert [[*r.cells, *[""] * (width - len(r.cells))] for r in found.rows[1:]] == [
        [*row, *[""] * (width - len(row))] for row in kept
    ]


@hypothesis_settings(max_examples=100, deadline=None)
@given(st.lists(values, min_size=1, max_size=6))
def test_any_value_in_a_workbook_is_read_clean(row):
    book = Workbook()
    book.active.append(["A"] * 6)
    book.active.append(["x"])
    for column, value in enumerate(row, start=1):
        try:
            book.active.cell(3, column).value = value
        except (
            ValueError,
            IllegalCharacterError,
        ):  # openpyxl writes no control characters
            book.active.cell(3, column).value = "x"
    with warnings.catch_warnings(action="ignore"):
        content = saved(book)

    for found in table(content).rows:
        for text in found.cells:
            assert text == clean_text(text).strip()


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["table.csv", "table.xlsx"]))
def test_any_bytes_are_read_or_refused(content, name):
    try:
        table(content, name)
    except ValidationError as error:
        assert error.messages


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.sampled_from([SHEET, "xl/workbook.xml", "xl/styles.xml"]), st.data())
def test_any_broken_part_is_read_or_refused(name, data):
    content = xlsx(ROWS)
    with ZipFile(io.BytesIO(content)) as archive:
        part = archive.read(name)
    start = data.draw(st.integers(0, len(part)))
    end = data.draw(st.integers(start, min(len(part), start + 40)))
    broken = part[:start] + data.draw(st.binary(max_size=20)) + part[end:]

    try:
        table(with_part(content, name, broken))
    except ValidationError as error:
        assert error.messages
