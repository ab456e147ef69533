import csv
import io
import json
from itertools import product

import pytest
from openpyxl import load_workbook

from core.models import Status
from tests.factories.alumni import ChapterFactory, GraduateFactory, StoryFactory
from tests.factories.core import FactFactory
from tests.factories.events import EventFactory
from tests.lists import all_files

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
    for chapter in ChapterFactory.create_batch(item_count):
        EventFactory(chapter=chapter, start_on="2030-05-01")
        GraduateFactory(country=chapter.country, agrees=["directory", "publication"])
    StoryFactory.create_batch(item_count)
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
        role_en="Chair of the chapter",
        email="person@example.org",
        url="https://example.org/named-person",
        has_consent=has_consent,
    )

    page = client.get(ALUMNI).content.decode()
    files = [
        b"".join(client.get(ALUMNI, {"format": "csv"})).decode(),
        client.get(ALUMNI, {"format": "json"}).content.decode(),
    ]

    for text, words in product(
        (page, *files),
        ("Named Person", "Chair of the", "person@example.org", "/named-person"),
    ):
        assert (words in text) is has_consent


def test_alumni_name_the_page_of_a_chapter_that_nobody_represents(client):
    ChapterFactory(url="https://example.org/chapter")

    assert 'href="https://example.org/chapter"' in client.get(ALUMNI).text


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


# Numbers of members


def numbers(client):
    return {
        country.code: str(country.members)
        for country in client.get(ALUMNI).context["listing"].results
        if country.members
    }


def test_alumni_tell_numbers_as_far_as_nobody_can_be_singled_out(client):
    ChapterFactory(country="GR")
    GraduateFactory.create_batch(4, country="LB")
    GraduateFactory.create_batch(6, country="IN")
    GraduateFactory.create_batch(12, country="PL")
    GraduateFactory(country="PL", agrees=["directory"], shows_country=True)
    GraduateFactory(country="EC", confirmed_at=None)
    GraduateFactory(country="EC", is_quarantined=True)

    found = numbers(client)

    assert found == {"IN": "6", "LB": "fewer than 5", "PL": "10 or more"}
    page = client.get(ALUMNI).text
    assert "<span>Greece</span></span>" in page  # a chapter without a number
    assert "Ecuador" not in page
    assert "?country=PL" in page
    assert "?country=IN" not in page  # the directory names nobody there


@pytest.mark.parametrize(
    "name_somebody",
    [
        lambda: GraduateFactory(agrees=["directory"], country="PL", shows_country=True),
        lambda: GraduateFactory(agrees=["directory"], country="PL"),
        lambda: StoryFactory(country="IN"),
        lambda: StoryFactory(country=""),
        lambda: ChapterFactory(country="IN", representative_en="A", has_consent=True),
    ],
)
def test_number_is_rounded_where_one_who_is_named_may_be_counted(client, name_somebody):
    GraduateFactory.create_batch(7, country="IN")
    before = numbers(client)["IN"]

    made = name_somebody()

    is_elsewhere = getattr(made, "shows_country", False)
    assert (before, numbers(client)["IN"]) == (
        "7",
        "7" if is_elsewhere else "5 or more",
    )


def test_files_tell_the_numbers_as_the_page_does(client):
    GraduateFactory.create_batch(3, country="LB")
    GraduateFactory.create_batch(5, country="IN")
    ChapterFactory(country="GR")

    files = all_files(client, ALUMNI, {})

    assert files.column("members") == [["", "5", "fewer than 5"]] * 3
    assert files.records[1]["members"] == "5"


# Meetings


def test_alumni_show_meetings_of_published_chapters(client, time_machine):
    time_machine.move_to("2026-10-15", tick=False)
    chapter = ChapterFactory(country="LB")
    EventFactory(title_en="Later", start_on="2027-05-01", chapter=chapter)
    EventFactory(title_en="Sooner", start_on="2026-12-01", chapter=chapter)
    EventFactory(title_en="Before", start_on="2026-10-14", chapter=chapter)
    EventFactory(title_en="No meeting", start_on="2026-12-02")
    EventFactory(
        title_en="Draft", start_on="2026-12-02", chapter=chapter, status="draft"
    )
    EventFactory(
        title_en="Of a draft",
        start_on="2026-12-02",
        chapter=ChapterFactory(country="IN", status="draft"),
    )

    response = client.get(ALUMNI)

    news = response.context["news"]
    assert [line.text.value for line in news.coming] == ["Sooner", "Later"]
    assert [line.text.value for line in news.past] == ["Before"]
    assert "Sooner</a>, Lebanon" in response.text


@pytest.mark.parametrize(
    ("state", "word"), [("cancelled", "Cancelled"), ("moved", "Moved")]
)
def test_meeting_says_that_it_was_called_off(client, state, word):
    EventFactory(start_on="2030-05-01", chapter=ChapterFactory(), state=state)

    assert f">{word}</span>" in client.get(ALUMNI).text
