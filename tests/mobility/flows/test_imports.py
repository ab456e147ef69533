"""A year of head counts comes in as a table through the back office."""

import re

import pytest
from django.urls import reverse

from core import history
from core.imports import Outcome, make_plan
from core.models import Status
from mobility.imports import FlowImport
from mobility.models import Flow
from tests import import_pages
from tests.factories.mobility import FlowFactory
from tests.factories.partnerships import InstitutionFactory
from tests.import_pages import counts, order
from tests.spreadsheets import table_of, text_of, xlsx

pytestmark = pytest.mark.django_db

IMPORT = reverse("admin:mobility_flow_import")
HEADINGS = ["Year", "Direction", "Who", "Institution", "Country", "People"]


@pytest.fixture
def akita():
    return InstitutionFactory(
        slug="akita-university",
        name_en="Akita University",
        name_ru="Университет Акиты",
        country="JP",
    )


def plan(*rows, headings=HEADINGS):
    return make_plan(FlowImport(), table_of(headings, *rows))


def outcomes(made):
    return [row.outcome for row in made.rows]


def reasons(made):
    return [(mistake.cell, mistake.reason) for mistake in made.mistakes]


def send(client, content, name="flows.xlsx"):
    return import_pages.send(client, IMPORT, content, name)


def carry_out(client, content, name="flows.xlsx"):
    address, page = send(client, content, name)
    order(client, address, page)
    return client.get(address)


def test_table_is_written_once_and_is_unchanged_the_second_time(admin_client, akita):
    rows = [
        [
            "Year",
            "Направление",
            "audience",
            "Institution",
            "Страна",
            "number",
            "status",
        ],
        [2022, "From Minsk", "Students", "Университет Акиты", None, 3, "published"],
        [2022, "В Минск", "teachers", "akita-university", "Japan", 4, None],
        [2022, "incoming", "Students", None, "Россия", 26, "Published"],
    ]

    carry_out(admin_client, xlsx(rows))

    told = Flow.objects.order_by("number").values_list(
        "institution__slug", "country", "direction", "audience", "number", "status"
    )
    assert list(told) == [
        ("akita-university", "JP", "outgoing", "students", 3, Status.PUBLISHED),
        ("akita-university", "JP", "incoming", "teachers", 4, Status.DRAFT),
        (None, "RU", "incoming", "students", 26, Status.PUBLISHED),
    ]
    for content, name in [
        (xlsx(rows), "flows.xlsx"),
        (text_of(rows, ";").encode(), "flows.csv"),
    ]:
        _address, page = send(admin_client, content, name)
        assert counts(page)["Unchanged"] == len(rows) - 1
    assert Flow.objects.count() == 3
    assert [len(history.changes_of(flow)) for flow in Flow.objects.all()] == [1, 1, 1]


def test_number_of_an_institution_year_direction_and_kind_is_changed(akita):
    flow = FlowFactory(institution=akita, country="JP", year=2022, number=3)
    FlowFactory(institution=akita, country="JP", year=2021, number=3)

    made = plan([2022, "outgoing", "students", "akita-university", None, 5])

    (row,) = made.rows
    assert (row.outcome, row.record.pk) == (Outcome.UPDATE, flow.pk)
    assert [(change.old, change.new) for change in row.changes] == [("3", "5")]


def test_number_of_a_country_is_another_than_those_of_its_institutions(akita):
    FlowFactory(institution=akita, country="JP", year=2022, number=3)
    alone = FlowFactory(country="JP", year=2022, number=9)

    made = plan(
        [2022, "outgoing", "students", None, "JP", 10],
        [2022, "outgoing", "students", None, "PL", 10],
    )

    assert outcomes(made) == [Outcome.UPDATE, Outcome.CREATE]
    assert made.rows[0].record == alone


def test_number_kept_under_a_merged_record_is_found(akita):
    former = InstitutionFactory(merged_into=akita)
    flow = FlowFactory(institution=former, country="JP", year=2022, number=3)

    made = plan([2022, "outgoing", "students", "Akita University", None, 3])

    # It is moved to the institution that it is about.
    assert made.rows[0].record.pk == flow.pk
    assert [change.heading for change in made.rows[0].changes] == ["Institution"]


def test_withdrawn_number_is_not_found(akita):
    FlowFactory(institution=akita, year=2022, status=Status.WITHDRAWN)

    made = plan([2022, "outgoing", "students", "akita-university", None, 5])

    assert outcomes(made) == [Outcome.CREATE]


def test_two_records_of_one_number_are_told_and_left_alone(akita):
    FlowFactory.create_batch(2, institution=akita, year=2022)

    made = plan([2022, "outgoing", "students", "akita-university", None, 5])

    assert reasons(made) == [("D2", "Several records of the register fit this row.")]


def test_wrong_cells_are_named(akita):
    InstitutionFactory(slug="everywhere", country="")

    made = plan(
        [1812, "outgoing", "students", "akita-university", None, 5],
        [2022, "both", "students", "akita-university", None, 5],
        [2022, "outgoing", "students", None, None, 5],
        [2022, "outgoing", "students", "everywhere", None, 5],
        [2022, "outgoing", "students", "Akita", None, -5],
        [2022, "incoming", "students", "akita-university", None, None],
        [2022, "incoming", "teachers", "akita-university", None, 1],
        [2022, "incoming", "teachers", "Akita University", None, 2],
    )

    cells = [cell for cell, _reason in reasons(made)]
    assert cells == ["A2", "B3", "E4", "E5", "D6", "F6", "F7", "D9"]
    assert not made.can_be_carried_out


def test_file_of_the_public_page_comes_in_again_unchanged(client, admin_client, akita):
    FlowFactory(
        institution=akita,
        country="JP",
        qualifier="about",
        note_en="in spring",
        source_url="https://example.org/",
        source_date="2022-05",
    )
    FlowFactory(country="RU", number=26)
    content = client.get("/en/mobility/flows/?format=xlsx").content

    _address, page = send(admin_client, content)

    assert counts(page) == {
        "Rows": 2,
        "Wrong": 0,
        "Conflict": 0,
        "Changed": 0,
        "New": 0,
        "Unchanged": 2,
    }


def test_empty_table_says_what_is_needed(admin_client):
    page = admin_client.get(IMPORT)

    assert "Year, Direction, Who, Institution, Country" in page.text
    needed = re.findall(r"<code[^>]*>(\w+)</code></td><td>([^<]+)</td>", page.text)
    assert [name for name, need in needed if need != "no"] == [
        "year",
        "direction",
        "audience",
        "number",
    ]
    assert admin_client.get(f"{IMPORT}template.xlsx").status_code == 200
