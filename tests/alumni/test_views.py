import csv
import io
import json

import pytest
from openpyxl import load_workbook

from core.models import Status
from tests.factories.alumni import ChapterFactory
from tests.factories.core import FactFactory

pytestmark = pytest.mark.django_db

ALUMNI = "/en/alumni/"


def test_alumni_hide_drafts_in_list_number_map_and_files(client):
    ChapterFactory(country="IN")
    ChapterFactory(country="EC", status=Status.DRAFT)

    response = client.get(ALUMNI)

    page = response.content.decode()
    assert [c.code for c in response.context["listing"].results] == ["IN"]
    assert "<b><bdi>1</bdi></b>country of the Association named here" in page
    assert [c.label for c in response.context["atlas"].countries] == ["India"]
    assert "Ecuador" not in page
    table = b"".join(client.get(ALUMNI, {"format": "csv"})).decode()
    assert "India" in table
    assert "Ecuador" not in table


def test_alumni_number_is_counted_live_and_says_so(client):
    FactFactory(section="alumni", value=108, is_headline=True)
    for country in ("IN", "PL", "GR"):
        ChapterFactory(country=country)

    page = client.get(ALUMNI).content.decode()

    assert "<b><bdi>3</bdi></b>countries of the Association named here" in page
    assert "Counted from the register of chapters" in page


@pytest.mark.parametrize("item_count", [1, 3])
def test_alumni_query_count_is_constant(client, django_assert_num_queries, item_count):
    ChapterFactory.create_batch(item_count)
    client.get(ALUMNI)

    with django_assert_num_queries(4):  # version, chapters, numbers, meetings + stories
        client.get(ALUMNI)


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Greece", "India", "Lebanon"]),
        ("ru", ["Греция", "Индия", "Ливан"]),
        ("be", ["Грэцыя", "Індыя", "Ліван"]),
        ("ar", ["الهند", "اليونان", "لبنان"]),
    ],
)
def test_alumni_sort_countries_in_the_readers_language(client, language, names):
    for country in ("LB", "GR", "IN"):
        ChapterFactory(country=country)

    listing = client.get(f"/{language}/alumni/").context["listing"]

    assert [country.name for country in listing.results] == names


@pytest.mark.parametrize("has_consent", [True, False])
def test_alumni_name_a_representative_only_with_consent(client, has_consent):
    ChapterFactory(
        representative_en="Named Person",
        email="person@example.org",
        has_consent=has_consent,
    )

    page = client.get(ALUMNI).content.decode()
    files = [
        b"".join(client.get(ALUMNI, {"format": "csv"})).decode(),
        client.get(ALUMNI, {"format": "json"}).content.decode(),
    ]

    for text in (page, *files):
        assert ("Named Person" in text) is has_consent
        assert ("person@example.org" in text) is has_consent


def test_alumni_mark_a_note_from_another_language(client):
    ChapterFactory(note_en="Meets every spring.")

    page = client.get("/ru/alumni/").content.decode()

    assert '<bdi lang="en" dir="ltr">Meets every spring.</bdi> <small' in page


def test_alumni_describe_only_chapters_of_which_something_is_known(client):
    ChapterFactory(country="IN")
    ChapterFactory(country="PL", founded_on="2009")

    described = client.get(ALUMNI).context["described"]

    assert [country.code for country in described] == ["PL"]


def test_alumni_files_hold_the_countries_of_the_page(client):
    for country in ("LB", "GR"):
        ChapterFactory(country=country)

    table = b"".join(client.get(ALUMNI, {"format": "csv"})).decode("utf-8-sig")
    records = json.loads(client.get(ALUMNI, {"format": "json"}).content)["records"]
    sheet = load_workbook(
        io.BytesIO(client.get(ALUMNI, {"format": "xlsx"}).content)
    ).active

    names = ["Greece", "Lebanon"]
    assert [row["Country"] for row in csv.DictReader(io.StringIO(table))] == names
    assert [record["country"] for record in records] == names
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == names


def test_alumni_say_so_where_no_country_is_recorded(client):
    page = client.get(ALUMNI).content.decode()

    assert "Nothing is recorded here yet" in page
    assert "keyfact" not in page
