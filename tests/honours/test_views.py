import csv
import io
import json

import pytest
from openpyxl import load_workbook

from core.models import Status
from core.partial_date import PartialDate
from honours.models import Title
from tests.factories.events import EventFactory
from tests.factories.honours import AwardFactory
from tests.factories.partnerships import InstitutionFactory

pytestmark = pytest.mark.django_db

ROLL = "/en/honours/"


def recipients(response):
    return [award.recipient for award in response.context["listing"].page_rows]


def body(response):
    return b"".join(response).decode("utf-8-sig")


def test_roll_hides_drafts_in_page_counts_and_files(client):
    AwardFactory(recipient_en="Shown Person")
    AwardFactory(recipient_en="Hidden Person", status=Status.DRAFT, country="JP")

    page = client.get(ROLL)
    table = client.get(ROLL, {"format": "csv"})

    assert recipients(page) == ["Shown Person"]
    assert page.context["listing"].total == 1
    assert "Hidden" not in page.content.decode()
    assert "Japan" not in page.content.decode()
    assert "Hidden" not in body(table)


@pytest.mark.parametrize("item_count", [1, 3])
def test_roll_query_count_is_constant(client, django_assert_num_queries, item_count):
    AwardFactory.create_batch(item_count, conferred_on="2020")
    client.get(ROLL)

    with django_assert_num_queries(3):  # content version, counts, rows
        client.get(ROLL)


def test_roll_shows_latest_first_and_undated_last(client):
    AwardFactory(recipient_en="Undated")
    AwardFactory(recipient_en="Old", conferred_on="1999")
    AwardFactory(recipient_en="New", conferred_on="2023-05")

    assert recipients(client.get(ROLL)) == ["New", "Old", "Undated"]
    assert recipients(client.get(ROLL, {"sort": "conferred"})) == [
        "Old",
        "New",
        "Undated",
    ]
    assert recipients(client.get(ROLL, {"sort": "recipient"})) == [
        "New",
        "Old",
        "Undated",
    ]


def test_roll_says_where_the_year_is_not_published(client):
    AwardFactory()

    assert "Canada, year not published" in client.get(ROLL).content.decode()


def test_roll_title_links_count_what_the_other_filters_leave(client):
    AwardFactory(title=Title.HONORARY_DOCTOR, country="CA")
    AwardFactory(title=Title.HONORARY_DOCTOR, country="JP")
    AwardFactory(title=Title.LETTER, country="JP")

    listing = client.get(ROLL, {"country": "JP", "title": Title.LETTER}).context[
        "listing"
    ]

    links = [
        (str(link.label), link.count, link.is_current) for link in listing.title_links
    ]
    assert links == [
        ("All titles", 2, False),
        ("Honorary Doctor", 1, False),
        ("Letter of Appreciation", 1, True),
    ]
    assert listing.title_links[0].url == "?country=JP"


def test_roll_year_facet_takes_the_year_of_any_precision(client):
    AwardFactory(conferred_on="2023-05-17")
    AwardFactory(conferred_on="2023")
    AwardFactory(conferred_on="2022-12")

    listing = client.get(ROLL).context["listing"]

    years = {facet.name: options for facet, options in listing.facet_options}["year"]
    assert [(option.value, option.count) for option in years] == [
        ("2023", 2),
        ("2022", 1),
    ]


def test_roll_files_obey_the_filters_of_the_page(client):
    AwardFactory(recipient_en="Doctor", conferred_on="2023-05")
    AwardFactory(recipient_en="Letter", title=Title.LETTER)
    query = {"title": Title.HONORARY_DOCTOR}

    page = client.get(ROLL, query)
    rows = list(
        csv.DictReader(io.StringIO(body(client.get(ROLL, query | {"format": "csv"}))))
    )
    records = json.loads(client.get(ROLL, query | {"format": "json"}).content)[
        "records"
    ]
    book = client.get(ROLL, query | {"format": "xlsx"}).content
    sheet = load_workbook(io.BytesIO(book)).active

    assert recipients(page) == ["Doctor"]
    assert [(r["Recipient"], r["Conferred on"]) for r in rows] == [
        ("Doctor", "2023-05")
    ]
    assert [r["recipient"] for r in records] == ["Doctor"]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        "Doctor"
    ]


def test_roll_marks_a_name_from_another_language(client):
    AwardFactory(recipient_en="Charles Ruud")

    page = client.get("/ar/honours/").content.decode()

    assert (
        '<bdi lang="en" dir="ltr">Charles Ruud</bdi> <small class="lang-note">' in page
    )


def test_award_detail_is_not_found_while_hidden(client):
    award = AwardFactory(status=Status.REVIEW)

    assert client.get(f"/en/honours/{award.slug}/").status_code == 404


def test_award_detail_costs_three_queries(client, django_assert_num_queries):
    award = AwardFactory(institution=InstitutionFactory(), ceremony=EventFactory())
    address = f"/en/honours/{award.slug}/"
    client.get(address)

    with django_assert_num_queries(3):  # content version, award, what belongs to it
        client.get(address)


def test_award_detail_links_only_published_records(client):
    award = AwardFactory(
        institution=InstitutionFactory(
            name_en="Hidden University", status=Status.DRAFT
        ),
        ceremony=EventFactory(slug="ceremony", title_en="Ceremony of honours"),
    )

    page = client.get(f"/en/honours/{award.slug}/").content.decode()

    assert "Hidden University" not in page
    assert '<a href="/en/events/ceremony/">Ceremony of honours</a>' in page


@pytest.mark.parametrize(
    ("conferred_on", "shown"),
    [
        ("", "Year not published"),
        ("2023", '<time datetime="2023">2023</time>'),
        ("2023-05", '<time datetime="2023-05">May 2023</time>'),
    ],
)
def test_award_detail_dates_the_award_as_exactly_as_known(client, conferred_on, shown):
    date = PartialDate.parse(conferred_on) if conferred_on else None
    award = AwardFactory(conferred_on=date)

    page = client.get(f"/en/honours/{award.slug}/").content.decode()

    assert shown in page


def test_award_detail_tells_machines_about_the_person(client):
    award = AwardFactory(
        recipient_en="Charles Ruud", affiliation_en="Western University"
    )

    meta = client.get(f"/en/honours/{award.slug}/").context["meta"]

    data = json.loads(meta.json_ld)
    assert data["@type"] == "Person"
    assert data["name"] == "Charles Ruud"
    assert data["award"] == "Honorary Doctor of Belarusian State Medical University"
    assert data["url"].endswith(f"/en/honours/{award.slug}/")


@pytest.mark.parametrize(
    ("description", "is_shown"), [("A man in a gown", True), ("", False)]
)
def test_portrait_is_shown_only_with_a_description(client, description, is_shown):
    award = AwardFactory(
        portrait="honours/ruud.jpg",
        has_portrait_consent=True,
        portrait_alt_en=description,
    )

    for address in (ROLL, f"/en/honours/{award.slug}/"):
        page = client.get(address).content.decode()
        assert (f"/{award.slug}/portrait/" in page) is is_shown
        assert ('class="person__mono"' in page) is not is_shown
