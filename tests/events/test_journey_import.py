"""A register of a thousand journeys comes in through the back office."""

import re

import pytest
from django.urls import reverse

from core.models import Status
from events.models import Journey
from tests import import_pages
from tests.factories.partnerships import InstitutionFactory
from tests.import_pages import counts, digest_on, order
from tests.spreadsheets import text_of, xlsx

pytestmark = pytest.mark.django_db

IMPORT = reverse("admin:events_journey_import")
COUNT = 1_000
HEADINGS = [
    "Reference",
    "Год",
    "Вид",
    "Страна",
    "institution",
    "purpose_ru",
    "unit_ru",
    "source_date",
    "status",
]
KINDS = ["Conference or congress", "lecture", "Стажировка"]
COUNTRIES = ["Польша", "DE", "japan", "الصين"]


def register():
    """Every third row has no reference, and those come in equal pairs."""
    return [
        [
            f"R-{n}" if n % 3 else None,
            2007 + n // 4 % 6,
            KINDS[n // 6 % 3],
            COUNTRIES[n // 6 % 4],
            f"institution-of-{n // 6 % 7}" if n // 6 % 2 else None,
            f"Конгресс {n // 6}",
            "Кафедра хирургии" if n // 6 % 5 else None,
            f"{2007 + n // 6 % 6}-05",
            "published",
        ]
        for n in range(COUNT)
    ]


@pytest.fixture(autouse=True)
def institutions():
    for n in range(7):
        InstitutionFactory(slug=f"institution-of-{n}")


def send(client, content, name="journeys.xlsx"):
    return import_pages.send(client, IMPORT, content, name)


def wrong_cells(page):
    return re.findall(r'<th scope="row"><bdi dir="ltr">(\w+)</bdi></th>', page.text)


def test_thousand_journeys_with_wrong_cells_then_mended_then_again(
    admin_client, django_assert_max_num_queries
):
    rows = register()
    wrong = [list(row) for row in rows]
    wrong[15][1] = "MMX"
    wrong[15][3] = "Poland and Germany"
    wrong[498][2] = "Lektion"
    wrong[700][4] = "institution-of-9"
    wrong[998][5] = None
    wrong[999][1] = "=2000+7"

    address, page = send(admin_client, xlsx([HEADINGS, *wrong]))

    assert counts(page) == {
        "Rows": 1000,
        "Wrong": 5,
        "Conflict": 0,
        "Changed": 0,
        "New": 995,
        "Unchanged": 0,
    }
    assert wrong_cells(page) == ["B17", "D17", "C500", "E702", "F1000", "B1001"]
    assert admin_client.post(address, {"plan": digest_on(page)}).status_code == 409
    assert not Journey.objects.exists()

    address, page = send(admin_client, xlsx([HEADINGS, *rows]))
    assert counts(page)["New"] == COUNT
    with django_assert_max_num_queries(150):
        order(admin_client, address, page)
    assert Journey.objects.published().count() == COUNT
    before = list(Journey.objects.order_by("pk").values())

    for content, name in [
        (xlsx([HEADINGS, *rows]), "journeys.xlsx"),
        (text_of([HEADINGS, *rows], ";").encode(), "journeys.csv"),
        (xlsx([HEADINGS, *reversed(rows)]), "journeys.xlsx"),
    ]:
        address, page = send(admin_client, content, name)
        assert counts(page)["Unchanged"] == COUNT
        assert admin_client.post(address, {"plan": digest_on(page)}).status_code == 409
    assert list(Journey.objects.order_by("pk").values()) == before


def test_imported_journey_is_a_draft_unless_the_file_says_otherwise(admin_client):
    rows = [
        ["reference", "year", "kind", "country", "purpose_en", "status"],
        ["R-1", 2010, "lecture", "PL", "x", None],
        ["R-2", 2010, "lecture", "PL", "x", "Опубликовано"],
    ]
    address, page = send(admin_client, xlsx(rows))

    order(admin_client, address, page)

    assert dict(Journey.objects.values_list("reference", "status")) == {
        "R-1": Status.DRAFT,
        "R-2": Status.PUBLISHED,
    }
