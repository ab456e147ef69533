"""Files hold what the page holds, and no spreadsheet runs anything in them."""

import csv
import io
import json
import unicodedata

import pytest
from django.http import QueryDict
from hypothesis import given, strategies as st
from openpyxl import load_workbook

from core.exports import _STARTS_AS_FORMULA, file_response, inert, undo_inert
from core.listing import Column, Listing
from core.models import Fact, Status
from core.partial_date import PartialDate
from tests.factories.core import FactFactory

pytestmark = pytest.mark.django_db

FORMULAS = [
    "=1+1",
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    " =1+1",
    "   =1+1",
    "\u00a0=1+1",
    "\u3000=1+1",
    "\u2003@SUM(1)",
    "\t=1+1",
    "\n=1+1",
    "\tplain",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    " ＝1+1",
    '=HYPERLINK("https://evil.example","x")',
    "=1+1;=1+1",
    '="x"&A1',
    "+375 17 277-12-01",
    "-",
    "=",
    "#N/A",
    "#REF!",
    "{=1+1}",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u200e=1+1",
    "﹦1+1",
    "﹫SUM(1)",
    "quiet;=1+1",
    "quiet; =1+1",
    "quiet;+1;-1;@SUM(1)",
]
DANGEROUS = {*"=+-@\t\r\n"}
INVISIBLE = " \u200b\u200e\ufeff"


class Figures(Listing):
    slug = "figures"
    columns = [
        Column("label", "=What", lambda f: f.label_en),
        Column("value", "Value", lambda f: float(f.value)),
        Column("as_of", "As of", lambda f: f.as_of),
        Column("source", "Source", lambda f: f.source_url or None),
    ]
    has_search = False

    def base(self):
        return Fact.objects.published().order_by("pk")


def answer(form, listing=Figures):
    return file_response(listing(QueryDict("")), form)


def csv_rows(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def xlsx_cells(response):
    return list(load_workbook(io.BytesIO(response.content)).active.iter_rows())


@pytest.mark.parametrize("formula", FORMULAS)
def test_formula_is_inert_in_csv(formula):
    FactFactory(label_en=formula)

    head, row = csv_rows(answer("csv"))

    for cell in (part for text in (*head, *row) for part in text.split(";")):
        assert unicodedata.normalize("NFKC", cell).strip(INVISIBLE)[:1] not in DANGEROUS
    stored = Fact.objects.get().label_en
    assert row[0].replace("'", "") == stored.replace("'", "")


@pytest.mark.parametrize("formula", FORMULAS)
def test_formula_is_a_typed_string_in_xlsx(formula):
    FactFactory(label_en=formula)

    head, row = xlsx_cells(answer("xlsx"))

    assert [cell.data_type for cell in head] == ["s"] * 4
    assert row[0].data_type == "s"
    assert row[0].value == Fact.objects.get().label_en
    assert bool(row[0].quotePrefix) == bool(_STARTS_AS_FORMULA.match(row[0].value))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("\r=1", "'\r'=1"),
        ("\r1", "'\r1"),
        ("a;=1", "a;'=1"),
        ("a\n\u200b@1", "a\n'\u200b@1"),
        *[(text, text) for text in ["\x00=1", "a=1", "1-2", "е@mail", "'a", "a; b"]],
        ("'=1", "''=1"),
        ("a\n\n'=1;'b", "a\n'\n''=1;'b"),
    ],
)
def test_cell_is_inert_and_gives_its_text_back(text, cell):
    assert inert(text) == cell
    assert undo_inert(cell) == text


@given(st.text("'=-;\n\ta 1\u200b", max_size=12))
def test_every_text_comes_back_from_an_inert_cell(text):
    assert undo_inert(inert(text)) == text


def test_telephone_number_survives_readable():
    assert inert("+375 17 277-12-01") == "'+375 17 277-12-01"


@pytest.mark.parametrize(
    "control", ["\x00", "\x07", "\x0b", "\x1f", "\ufffe", "\uffff"]
)
@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_control_character_breaks_no_file(form, control):
    """Also one that came in past every field of ours."""

    class Dirty(Figures):
        columns = [Column("label", "Label", lambda f: f"a{control}b")]

    FactFactory()

    response = answer(form, Dirty)

    if form == "xlsx":
        assert xlsx_cells(response)[1][0].value == "ab"
    else:
        body = b"".join(response) if response.streaming else response.content
        assert b"b" in body


def test_cells_keep_their_kind():
    FactFactory(label_en="Каўнас, «جامعة»\n2", value=24, as_of="2012-05", source_url="")

    _head, row = csv_rows(answer("csv"))
    _head, cells = xlsx_cells(answer("xlsx"))
    (record,) = json.loads(answer("json").content)["records"]

    assert row == ["Каўнас, «جامعة» 2", "24.0", "2012-05", ""]
    assert [cell.value for cell in cells] == [
        "Каўнас, «جامعة» 2",
        24,
        "2012-05",
        None,
    ]
    assert record == {
        "label": "Каўнас, «جامعة» 2",
        "value": 24.0,
        "as_of": "2012-05",
        "source": None,
    }


def test_files_hold_what_is_published_and_all_of_it():
    FactFactory.create_batch(45)
    FactFactory(label_en="hidden", status=Status.DRAFT)

    assert len(csv_rows(answer("csv"))) == 46
    assert len(xlsx_cells(answer("xlsx"))) == 46
    assert json.loads(answer("json").content)["count"] == 45


@pytest.mark.parametrize(
    ("form", "content_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        (
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        ("json", "application/json; charset=utf-8"),
    ],
)
def test_file_has_a_name_a_type_and_no_place_in_search_engines(form, content_type):
    response = answer(form)

    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == f'attachment; filename="figures.{form}"'
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("form", ["", "html", "CSV", "../csv", "csv\0", "xml"])
def test_unknown_format_is_no_file(form):
    assert answer(form) is None


def test_json_names_its_columns_and_its_day():
    body = json.loads(answer("json").content)

    assert body["columns"]["as_of"] == "As of"
    assert body["records"] == []
    assert PartialDate.parse(body["as_of"]).is_day


def test_very_long_text_fits_a_cell():
    class Long(Figures):
        columns = [Column("label", "Label", lambda f: "=" + "x" * 40_000)]

    FactFactory()

    cell = xlsx_cells(answer("xlsx", Long))[1][0]

    assert cell.data_type == "s"
    assert len(cell.value) == 32_767
