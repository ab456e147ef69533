import csv
import io
import json

import pytest
from openpyxl import load_workbook

from core.models import Status
from rankings.models import Result
from tests.factories.rankings import EditionFactory, RankingFactory, ResultFactory
from tests.lists import all_files

pytestmark = pytest.mark.django_db

RANKINGS = "/en/rankings/"


def years(response):
    return [result.edition.year for result in response.context["listing"].page_rows]


def body(response):
    return b"".join(response).decode("utf-8-sig")


def test_rankings_hide_drafts_in_page_list_chart_and_files(client):
    draft = RankingFactory(name_en="Hidden Ranking", status=Status.DRAFT)
    ResultFactory(edition__ranking=draft, rank=4321)

    page = client.get(RANKINGS)

    assert page.context["listing"].total == 0
    assert page.context["panels"] == []
    assert "Hidden Ranking" not in page.content.decode()
    assert "4,321" not in page.content.decode()
    assert "4321" not in body(client.get(RANKINGS, {"format": "csv"}))


@pytest.mark.parametrize("item_count", [1, 3])
def test_rankings_query_count_is_constant(
    client, django_assert_num_queries, item_count
):
    for result in ResultFactory.create_batch(item_count):
        edition = EditionFactory(
            ranking=result.edition.ranking, year=1990, is_new_method=True, note_en="New"
        )
        ResultFactory(edition=edition)
    RankingFactory.create_batch(item_count)
    client.get(RANKINGS)

    with django_assert_num_queries(4):  # version, rankings and results, counts, rows
        client.get(RANKINGS)


def test_rankings_show_the_latest_place_of_each_series(client):
    ranking = RankingFactory()
    for year, rank in ((2011, 6049), (2013, 2677)):
        edition = EditionFactory(ranking=ranking, year=year)
        ResultFactory(edition=edition, rank=rank)
        ResultFactory(
            edition=edition, rank=rank // 1000, scope=Result.Scope.COUNTRY, country="BY"
        )

    history = client.get(RANKINGS).context["placed"][0]

    assert [(r.edition.year, r.scope, r.rank) for r in history.latest] == [
        (2013, "world", 2677),
        (2013, "country", 2),
    ]


def test_rankings_say_which_have_no_published_place(client):
    RankingFactory(name_en="Expert RA")

    page = client.get(RANKINGS)

    assert page.context["placed"] == []
    assert "No place is published in the sources of this site." in page.content.decode()


def test_rankings_facets_count_and_name_the_ranking(client):
    ranking = RankingFactory(slug="webometrics", name_en="Webometrics")
    for year in (2011, 2013):
        ResultFactory(edition=EditionFactory(ranking=ranking, year=year))
    ResultFactory(edition__year=2013, scope=Result.Scope.SUBJECT, subject_en="Medicine")

    listing = client.get(RANKINGS, {"ranking": "webometrics"}).context["listing"]

    facets = {
        facet.name: {str(option.label): option.count for option in options}
        for facet, options in listing.facet_options
    }
    assert listing.found == 2
    assert facets["ranking"]["Webometrics"] == 2
    assert facets["scope"] == {"World": 2}
    assert facets["year"] == {"2013": 1, "2011": 1}


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", [2014, 2013, 2012]),
        ("year", [2012, 2013, 2014]),
        ("place", [2013, 2012, 2014]),
    ],
)
def test_rankings_sort_by_year_and_place_unranked_last(client, sort, expected):
    ranking = RankingFactory()
    for year, rank in ((2012, 900), (2013, 50), (2014, None)):
        ResultFactory(edition=EditionFactory(ranking=ranking, year=year), rank=rank)

    assert years(client.get(RANKINGS, {"sort": sort})) == expected


def test_rankings_files_obey_the_filters_of_the_page(client):
    ranking = RankingFactory()
    for year, rank in ((2011, 6049), (2013, 2677)):
        ResultFactory(edition=EditionFactory(ranking=ranking, year=year), rank=rank)
    query = {"year": "2013"}

    page = client.get(RANKINGS, query)
    table = body(client.get(RANKINGS, query | {"format": "csv"}))
    records = json.loads(client.get(RANKINGS, query | {"format": "json"}).content)
    book = client.get(RANKINGS, query | {"format": "xlsx"}).content

    assert years(page) == [2013]
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [(row["Year"], row["Place"], row["Place from"]) for row in rows] == [
        ("2013", "2,677", "2677")
    ]
    assert [record["year"] for record in records["records"]] == [2013]
    sheet = load_workbook(io.BytesIO(book)).active
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [2013]


def test_rankings_ignore_a_search_the_list_does_not_offer(client):
    ResultFactory()

    assert client.get(RANKINGS, {"q": "anything"}).context["listing"].found == 1


def test_rankings_mark_a_name_from_another_language(client):
    RankingFactory(name_en="Expert RA")

    page = client.get("/be/rankings/").content.decode()

    assert '<bdi lang="en" dir="ltr">Expert RA</bdi> <small class="lang-note">' in page


def test_ranking_detail_gives_the_source_of_every_value(
    client, django_assert_num_queries
):
    ranking = RankingFactory(slug="webometrics")
    for year in (2011, 2013):
        ResultFactory(
            edition=EditionFactory(ranking=ranking, year=year),
            source_url=f"https://example.org/{year}",
        )
    client.get("/en/rankings/webometrics/")

    with django_assert_num_queries(2):  # content version, ranking with its results
        response = client.get("/en/rankings/webometrics/")

    page = response.content.decode()
    assert [result.edition.year for result in response.context["history"].results] == [
        2013,
        2011,
    ]
    assert 'href="https://example.org/2011"' in page
    assert 'href="https://example.org/2013"' in page


@pytest.mark.parametrize(("result_count", "has_chart"), [(1, False), (2, True)])
def test_ranking_detail_draws_a_chart_from_two_values_on(
    client, result_count, has_chart
):
    ranking = RankingFactory()
    for year in range(2010, 2010 + result_count):
        ResultFactory(edition=EditionFactory(ranking=ranking, year=year))

    context = client.get(f"/en/rankings/{ranking.slug}/").context

    assert bool(context["panels"]) is has_chart


def test_ranking_detail_says_that_no_place_is_published(client):
    ranking = RankingFactory()
    EditionFactory(ranking=ranking)

    response = client.get(f"/en/rankings/{ranking.slug}/")

    assert response.context["history"].results == []
    assert "No place is published in the sources" in response.content.decode()


def test_ranking_detail_is_not_found_while_hidden(client):
    ranking = RankingFactory(status=Status.WITHDRAWN)

    assert client.get(f"/en/rankings/{ranking.slug}/").status_code == 404


def test_ranking_detail_separates_methods_and_compares_only_within_them(client):
    ranking = RankingFactory()
    for year, rank in ((2011, 900), (2012, 850), (2013, 500)):
        edition = EditionFactory(
            ranking=ranking,
            year=year,
            is_new_method=year == 2013,
            note_en="Counts otherwise" if year == 2013 else "",
        )
        ResultFactory(edition=edition, rank=rank)

    response = client.get(f"/en/rankings/{ranking.slug}/")

    changes = [
        [line.change for line in chapter.lines]
        for chapter in response.context["history"].chapters
    ]
    assert changes == [
        ["Not comparable with 2012: another method"],
        ["50 places higher than in 2011", ""],
    ]
    html = response.content.decode()
    assert "New method since 2013: not comparable with the years before" in html
    assert html.count("Counts otherwise") == 1
    assert "Former method, until 2012" in html
    assert "An upright line marks the new method of 2013" in html


def test_method_that_changed_in_an_edition_without_a_place_still_separates(client):
    ranking = RankingFactory()
    for year, rank in ((2011, 900), (2013, 500)):
        ResultFactory(edition=EditionFactory(ranking=ranking, year=year), rank=rank)
    EditionFactory(ranking=ranking, year=2012, is_new_method=True, note_en="Otherwise")

    history = client.get(f"/en/rankings/{ranking.slug}/").context["history"]

    assert [
        chapter.edition and chapter.edition.year for chapter in history.chapters
    ] == [
        2012,
        None,
    ]
    assert history.chapters[0].lines[0].change.startswith("Not comparable with 2011")


def test_every_value_says_when_it_was_read_or_that_it_is_not_noted(client):
    ranking = RankingFactory()
    for year, day in ((2011, None), (2012, "2026-03-05")):
        ResultFactory(edition=EditionFactory(ranking=ranking, year=year), read_on=day)

    for address in (RANKINGS, f"/en/rankings/{ranking.slug}/"):
        html = client.get(address).content.decode()
        assert "read on 5 March 2026" in html
        assert "date of reading not noted" in html


def test_years_of_a_method_stand_in_their_order_in_arabic(client):
    ranking = RankingFactory()
    for year in (2010, 2016):
        edition = EditionFactory(
            ranking=ranking, year=year, is_new_method=True, note_en="Otherwise"
        )
        ResultFactory(edition=edition)

    html = client.get("/ar/rankings/").content.decode()

    assert '<bdi dir="ltr">2010–2015</bdi>' in html


def test_rankings_files_tell_the_method_and_the_open_band(client):
    ranking = RankingFactory()
    for year, is_new in ((2011, False), (2012, True)):
        edition = EditionFactory(
            ranking=ranking, year=year, is_new_method=is_new, note_en="Otherwise"
        )
        ResultFactory(edition=edition, rank=1501, is_open_band=True)

    files = all_files(client, RANKINGS, {})

    assert files.column("place") == [["1,501+", "1,501+"]] * 3
    assert files.column("or_lower") == [["yes", "yes"]] * 3
    assert files.column("method") == [["since 2012", "until 2011"]] * 3
    assert files.column("method_since") == [["2012", ""]] * 3
    assert files.column("method_until") == [["", "2011"]] * 3
