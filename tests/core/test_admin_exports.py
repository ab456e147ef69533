"""What goes out of a register comes in again as unchanged."""

import csv
import io
import random
from datetime import date, time
from decimal import Decimal

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.admin.registers import RegisterMixin
from core.fields import PartialDateField
from core.imports import Outcome, make_plan
from events.models import Journey
from mobility.models import Flow
from partnerships.models import Institution
from rankings.models import Edition, Ranking
from tests.back_office import browser_of, member
from tests.factories.events import JourneyFactory
from tests.factories.partnerships import InstitutionFactory
from tests.spreadsheets import opened, saved, table, text_of
from training.models import Desk

pytestmark = pytest.mark.django_db

REGISTERS = {
    model: model_admin
    for model, model_admin in admin.site._registry.items()
    if isinstance(model_admin, RegisterMixin)
}
TEXTS = [
    '=HYPERLINK("x"); "в кавычках"',
    "'=апостроф",
    "جامعة بيروت, كلية الطب",
    "-5 °C; +375 17",
    "#12, «Ёлка»",
    "@sum\n\n'=1\nlast",
]
FORMS = ("xlsx", "csv")
COUNTRIES = ["PL", "JP", "LB"]
# What the models' own rules ask for.
FITTING = {
    "Agreement": {"term": "fixed", "start_on": "2012", "end_on": "2031-05"},
    "Cohort": {"year_from": 1961, "year": 1964},
    "Event": {"start_on": "2031-05-12", "end_on": "2031-05-14", "mode": "online"},
    "Exchange": {
        "places_max": 9,
        "weeks_max": 9,
        "since": "1996",
        "until": "2013-09",
        "opens_on": date(2031, 1, 1),
    },
    "Fact": {"value": Decimal("24.00"), "value_to": Decimal("30.50")},
    "Graduate": {"naming": "university"},
    "Institution": {"longitude": Decimal("-21.0122")},
    "Membership": {"since": "1996", "until": "2013-09"},
    "Programme": {"months_min": 3, "months_max": 12},
    "Result": {"scope": "subject", "country": "", "rank_to": 9, "is_open_band": False},
}


def address_of(model, name, *args):
    return reverse(
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args
    )


def full_record(model, chance, n):
    """A record with every column of its import filled in."""
    fitting = FITTING.get(model.__name__, {})
    columns = REGISTERS[model].import_class().bound_columns
    values = {
        column.field.attname: value_for(column.field, chance, n)
        for column in columns
        if not column.is_many and column.name not in fitting
    }
    if model is Flow:
        values["key"] = f"flow-{n}"
    record = model(**{**values, **fitting})
    record.save()
    for column in columns:
        if column.is_many:
            fill_lines(column, record, chance, n)
    return record


def fill_lines(column, record, chance, n):
    values = [value_for(column.field, chance, n + i) for i in (0, 1)]
    for value in dict.fromkeys(values):
        column.line_of(record.pk, value).save()


def value_for(field, chance, n):
    if field.is_relation:
        return related(field.related_model, n).pk
    if field.choices and field.unique:
        return COUNTRIES[n]
    if field.choices:
        return chance.choice([value for value, _label in field.flatchoices if value])
    for kind, value in (
        (models.BooleanField, chance.random() < 0.5),
        (PartialDateField, chance.choice(["1996", "2013-09", "2006-07-25"])),
        (models.DateField, date(2031, 5, 12)),
        (models.TimeField, time(9, 30)),
        (models.DecimalField, Decimal("12.25")),
        (models.IntegerField, 2012 + n if "year" in field.name else 5 + n % 3),
        (models.URLField, f"https://example.org/{n}?a=b,c;d"),
        (models.EmailField, f"office-{n}@example.org"),
        (models.SlugField, f"one-{n}"),
    ):
        if isinstance(field, kind):
            return value
    if field.name in ("time_zone", "ror_id", "language"):
        return {"time_zone": "Asia/Tokyo", "ror_id": f"02t4ekc{n}", "language": "ja"}[
            field.name
        ]
    if field.model.__name__ == "Alias":
        return f"Имя {n} “=x”"
    text = f"{chance.choice(TEXTS)} {n}"
    return text if isinstance(field, models.TextField) else text.replace("\n", " ")


def related(model, n):
    """One of a name that another one has too, where names do not tell them apart."""
    key = "slug" if any(f.name == "slug" for f in model._meta.fields) else "key"
    if model is Edition:
        return Edition.objects.get_or_create(ranking=related(Ranking, n), year=2020)[0]
    if model is Desk:
        return Desk.objects.get_or_create(name_en=f"Desk {n}")[0]
    names = {
        field.name: "The same; name"
        for field in model._meta.fields
        if field.name in ("name_en", "role_en")
    }
    return model.objects.get_or_create(**{key: f"other-{n}"}, defaults=names)[0]


def taken_out(client, model, form, query=None):
    response = client.get(address_of(model, "export", form), query or {})
    assert response.status_code == 200, response.status_code
    return b"".join(response.streaming_content)


def rows_in(content, form):
    """The cells of the file below its headings and note, and the delimiter's."""
    if form == "xlsx":
        return [list(row) for row in opened(content).worksheets[0].values]
    text = content.decode("utf-8-sig")
    delimiter = max(";,", key=text.splitlines()[0].count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def with_last_row(content, form, place, word):
    """The file with other words in a cell of its last row, as somebody saves it."""
    if form == "xlsx":
        book = opened(content)
        sheet = book.worksheets[0]
        sheet.cell(sheet.max_row, place + 1).value = word
        return saved(book)
    rows = rows_in(content, form)
    rows[-1][place] = word
    return text_of(rows, ";").encode()


def plan_of(model, content, form):
    importer = REGISTERS[model].import_class()
    return make_plan(importer, table(content, f"table.{form}"))


def queries_of(client, model, form):
    with CaptureQueriesContext(connection) as asked:
        taken_out(client, model, form)
    return len(asked)


def test_every_register_comes_in_as_it_went_out(admin_client):
    """A changed cell changes that field of that record, an emptied one nothing."""
    chance = random.Random(6)

    for model in REGISTERS:
        full_record(model, chance, 0)
        taken_out(admin_client, model, FORMS[0])  # content types are known from then on
        counts = [queries_of(admin_client, model, form) for form in FORMS]
        for n in (1, 2):
            full_record(model, chance, n)
        assert counts == [queries_of(admin_client, model, form) for form in FORMS]
        columns = REGISTERS[model].import_class().bound_columns
        for form in FORMS:
            language = chance.choice(["en", "ru", "be", "ar"])
            admin_client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
            content = taken_out(admin_client, model, form)
            assert_unchanged(plan_of(model, content, form), (model, form, language))

            place = chance.choice(
                [
                    n
                    for n, column in enumerate(columns)
                    if column.name == "source_url" or column.is_one_of_languages
                    if column.original != "subject"  # by which a place is found
                ]
            )
            emptied = with_last_row(content, form, place, "")
            assert_unchanged(plan_of(model, emptied, form), (model, form, language))
            other = with_last_row(content, form, place, "https://example.org/other")
            plan = plan_of(model, other, form)
            assert not plan.mistakes, (model, form, plan.mistakes)
            (update,) = plan.of(Outcome.UPDATE)
            assert update.values.keys() == {columns[place].name}, (model, form)


def assert_unchanged(plan, about):
    told = [(m.cell, m.value, m.reason) for m in plan.mistakes]
    assert not (plan.problems or plan.remarks or told), about
    changes = [row.changes for row in plan.rows if row.changes]
    assert plan.counts[Outcome.UNCHANGED] == len(plan.rows) >= 3, (about, changes)


def test_file_holds_the_rows_of_the_list(admin_client, monkeypatch):
    """Of all its pages, with its filters, its search and in its order."""
    monkeypatch.setattr(REGISTERS[Institution], "list_per_page", 2)
    chance = random.Random(7)
    for n in range(12):
        InstitutionFactory(
            name_en=f"{chance.choice(['Medical', 'State'])} University {n}",
            country=chance.choice(["PL", "LB", ""]),
            kind=chance.choice(["university", "hospital"]),
            status=chance.choice(["draft", "published"]),
        )
    choices = {
        "status__exact": ["draft", "published"],
        "kind__exact": ["university", "hospital"],
        "country__exact": ["PL", "LB"],
        "q": ["medical", "univers 1"],
        "o": ["1", "-1", "2.-1", "-3"],
        "p": ["1"],
    }
    found = []
    for _round in range(8):
        query = {
            name: chance.choice(values)
            for name, values in choices.items()
            if chance.random() < 0.4
        }
        page = admin_client.get(address_of(Institution, "changelist"), query)
        wanted = list(page.context["cl"].queryset.values_list("slug", flat=True))

        for form in FORMS:
            _head, *rows = rows_in(
                taken_out(admin_client, Institution, form, query), form
            )
            slugs = [row[0] for row in rows if not row[0].startswith("#")]
            assert slugs == wanted, query
        found.append(len(wanted))
    assert len(set(found)) > 3


def test_file_says_what_it_is(admin_client):
    InstitutionFactory(name_en="Łódź", kind="hospital")
    InstitutionFactory(name_en="Lodz", kind="university")
    query = {"kind__exact": "hospital", "q": "lodz", "p": "3"}

    content = taken_out(admin_client, Institution, "xlsx", query)
    (_register, _cells), taken, *rest = opened(content).worksheets[1].values
    note = rows_in(taken_out(admin_client, Institution, "csv", query), "csv")[1][0]

    assert taken[0] == "Taken out"
    assert rest == [("Rows", "1"), ("Search", "lodz"), ("Kind", "Hospital")]
    assert note.startswith("# Register: Institutions. Taken out: ")
    assert note.endswith(" Rows: 1. Search: lodz. Kind: Hospital.")


def test_filter_that_means_nothing_leads_to_the_list(admin_client):
    response = admin_client.get(
        address_of(Institution, "export", "csv"), {"id": "five"}
    )

    assert response.status_code == 302
    assert response["Location"] == f"{address_of(Institution, 'changelist')}?e=1"


@pytest.mark.parametrize("form", ["pdf", "xls"])
def test_other_kinds_of_files_there_are_none(admin_client, form):
    assert admin_client.get(address_of(Institution, "export", form)).status_code == 404


def test_file_is_for_those_who_see_the_list(client):
    InstitutionFactory()
    address = address_of(Institution, "export", "csv")
    viewer, other = member("viewer", "view_institution"), member("other", "view_event")

    assert browser_of(viewer).get(address).status_code == 200
    assert address in browser_of(viewer).get(address_of(Institution, "changelist")).text
    assert browser_of(viewer).post(address).status_code == 405
    assert browser_of(other).get(address).status_code == 403
    assert client.get(address)["Location"].startswith("/admin/login/")


def test_table_for_excel_in_russian_has_semicolons_and_decimal_commas(admin_client):
    InstitutionFactory(latitude=Decimal("52.123"), longitude=Decimal("-0.5"))
    admin_client.defaults["HTTP_ACCEPT_LANGUAGE"] = "ru"

    content = taken_out(admin_client, Institution, "csv")

    assert content.startswith(b"\xef\xbb\xbf")
    assert b";52,1230;-0,5000;" in content
    assert_unchanged_of_one(plan_of(Institution, content, "csv"))


def assert_unchanged_of_one(plan):
    assert [row.outcome for row in plan.rows] == [Outcome.UNCHANGED]


def test_first_reference_that_looks_like_a_note_is_none(admin_client):
    JourneyFactory(reference="#12")

    plan = plan_of(Journey, taken_out(admin_client, Journey, "xlsx"), "xlsx")

    assert_unchanged_of_one(plan)


def test_member_of_a_merge_is_told_from_the_other_by_its_slug(admin_client):
    kept = InstitutionFactory(name_en="Same name")
    merged = InstitutionFactory(name_en="Same name", slug="old", merged_into=kept)
    JourneyFactory(institution=merged)

    content = taken_out(admin_client, Journey, "xlsx")

    assert "old" in rows_in(content, "xlsx")[1]
    assert_unchanged_of_one(plan_of(Journey, content, "xlsx"))


def test_empty_table_of_every_register_opens(admin_client):
    for model in REGISTERS:
        book = opened(admin_client.get(address_of(model, "import_template")).content)
        sheet, lists = book.worksheets

        columns = REGISTERS[model].import_class().bound_columns
        assert [cell.value for cell in sheet[1]] == [c.label for c in columns]
        assert sheet["A2"].value.startswith("#")
        offered = sum(
            len(v.sqref.ranges) for v in sheet.data_validations.dataValidation
        )
        assert offered == sum(bool(column.options) for column in columns), model
        assert offered == lists.max_column or not offered, model
