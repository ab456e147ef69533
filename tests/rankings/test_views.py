import csv
import io
import json

import pytest
from openpyxl import load_workbook

from core.models import Status
from rankings.models import Result
from tests.factories.rankings import EditionFactory, RankingFactory, ResultFactory

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
    assert page.context["chart"] is None
    assert "Hidden Ranking" not in page.content.decode()
    assert "4,321" not in page.content.decode()
    assert "4321" not in body(client.get(RANKINGS, {"format": "csv"}))


@pytest.mark.parametrize("item_count", [1, 3])
def test_rankings_query_count_is_constant(
    client, django_assert_num_queries, item_count
):
    ResultFactory.create_batch(item_count)
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


def test_rankings_chart_draws_bands_as_bands(client):
    edition = EditionFactory(year=2023)
    ResultFactory(edition=edition, rank=801, rank_to=1000)

    chart = client.get(RANKINGS).context["chart"]

    (line,) = chart.drawing.lines
    assert [band.text for band in line.bands] == ["2023: 801–1,000"]
    assert line.points == ()


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
    assert [result.edition.year for result in response.context["results"]] == [
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

    assert (context["chart"] is not None) is has_chart


def test_ranking_detail_says_that_no_place_is_published(client):
    ranking = RankingFactory()
    EditionFactory(ranking=ranking)

    response = client.get(f"/en/rankings/{ranking.slug}/")

    assert response.context["results"] == []
    assert "No place is published in the sources" in response.content.decode()


def test_ranking_detail_is_not_found_while_hidden(client):
    ranking = RankingFactory(status=Status.WITHDRAWN)

    assert client.get(f"/en/rankings/{ranking.slug}/").status_code == 404
