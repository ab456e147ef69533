import csv
import io
import json

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from core.models import Status
from core.partial_date import PartialDate
from honours.models import Title
from tests.factories.events import EventFactory
from tests.factories.honours import AwardFactory, award_with_portrait
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


def test_award_detail_names_the_person_in_their_own_script(client):
    award = AwardFactory(
        recipient_en="Auxillia Mnangagwa",
        recipient_ar="أوكسيليا منانغاغوا",
        original_name="أوكسيليا منانغاغوا",
        original_language="ar",
    )

    english = client.get(f"/en/honours/{award.slug}/").text
    arabic = client.get(f"/ar/honours/{award.slug}/").text

    assert '<bdi lang="ar" dir="rtl">أوكسيليا منانغاغوا</bdi>' in english
    assert '<bdi lang="ar"' not in arabic  # the heading says it already


def test_award_detail_leads_to_what_a_merged_institution_became(client):
    merged = InstitutionFactory(merged_into=InstitutionFactory(slug="western"))
    award = AwardFactory(institution=merged)

    page = client.get(f"/en/honours/{award.slug}/").text

    assert '<a href="/en/partnerships/institutions/western/">' in page


def test_award_detail_describes_an_award_without_affiliation_in_one_line(client):
    award = AwardFactory(affiliation_en="")

    meta = client.get(f"/en/honours/{award.slug}/").context["meta"]

    assert meta.description == "Honorary Doctor"


def test_roll_filters_by_institution_and_never_names_a_hidden_one(client):
    western = InstitutionFactory(slug="western", name_en="Western University")
    AwardFactory(recipient_en="Doctor", institution=western)
    hidden = InstitutionFactory(name_en="Hidden University", status=Status.DRAFT)
    AwardFactory(recipient_en="Other", institution=hidden)

    page = client.get(ROLL, {"institution": "western"})
    table = body(client.get(ROLL, {"format": "csv"}))

    options = {f.name: o for f, o in page.context["listing"].facet_options}
    assert recipients(page) == ["Doctor"]
    assert [(o.label, o.count) for o in options["institution"]] == [
        ("Western University", 1)
    ]
    assert "Hidden" not in page.text + table
    rows = {row["Recipient"]: row for row in csv.DictReader(io.StringIO(table))}
    assert rows["Doctor"]["Institution"] == "Western University"
    assert rows["Other"]["Institution"] == ""


def test_award_detail_tells_machines_all_that_is_known(client):
    award = award_with_portrait(
        recipient_en="Charles Ruud",
        original_name="Чарльз Рууд",
        original_language="ru",
        affiliation_en="",
        institution=InstitutionFactory(slug="western", name_en="Western University"),
    )
    call_command("make_renditions", stdout=io.StringIO())

    meta = client.get(f"/en/honours/{award.slug}/").context["meta"]

    data = json.loads(meta.json_ld)
    assert data["alternateName"] == "Чарльз Рууд"
    assert data["affiliation"]["@type"] == "Organization"
    assert data["affiliation"]["name"] == "Western University"
    assert data["affiliation"]["url"].endswith("/en/partnerships/institutions/western/")
    assert data["image"].startswith("http")
    assert data["image"].endswith(f"/en/honours/{award.slug}/portrait/400.jpeg")
    assert "nationality" not in data


@pytest.mark.parametrize("item_count", [1, 3])
def test_roll_with_portraits_costs_one_query_more(
    client, django_assert_num_queries, item_count
):
    for _ in range(item_count):
        award_with_portrait()
    call_command("make_renditions", stdout=io.StringIO())
    client.get(ROLL)

    with django_assert_num_queries(4):
        page = client.get(ROLL)

    assert page.text.count("<picture>") == item_count


def test_portrait_is_shown_once_it_is_made_and_only_with_a_description(client):
    award = award_with_portrait()
    silent = award_with_portrait(portrait_alt_en="")
    before = client.get(f"/en/honours/{award.slug}/").text
    call_command("make_renditions", stdout=io.StringIO())

    roll = client.get(ROLL).text
    page = client.get(f"/en/honours/{award.slug}/").text

    assert 'class="person__mono"' in before
    assert f"/en/honours/{award.slug}/portrait/240.avif 240w" in roll
    assert 'loading="lazy"' in roll
    assert f"/en/honours/{award.slug}/portrait/240.avif 240w" in page
    assert 'loading="lazy"' not in page
    assert 'class="person__mono"' not in page
    assert f"/{silent.slug}/portrait/" not in roll
