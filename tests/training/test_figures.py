import re

import pytest
from django.core.exceptions import ValidationError

from core.models import Status
from tests.factories.core import FactFactory
from tests.factories.training import CohortCountryFactory, CohortFactory
from training.models import Measure

pytestmark = pytest.mark.django_db

FIGURES = "/en/training/figures/"
HIDDEN = [
    {"status": Status.DRAFT},
    {"status": Status.WITHDRAWN},
    {"publish_from": "2999-01-01T00:00+00:00"},
    {"publish_until": "2000-01-01T00:00+00:00"},
]


def page(client, query=""):
    response = client.get(FIGURES + query)
    assert response.status_code == 200
    return response


def words(html):
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def rows(html):
    body = html.rpartition("<tbody>")[2].partition("</tbody>")[0]
    return [words(row) for row in re.findall(r"<tr>(.*?)</tr>", body, re.S)]


def names(listing):
    return [country.name for country in listing.countries]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_figures_show_published_ones_only(client, hidden):
    shown = CohortFactory(year=1970, number=8)
    secret = CohortFactory(year=1970, number=987, note_en="Secret", **hidden)
    CohortCountryFactory(cohort=secret, country="KE")

    response = page(client)
    html = response.content.decode()

    assert response.context["listing"].page_rows == [shown]
    assert response.context["listing"].chart.drawing.lines[0].bands == ()
    for leak in ("987", "Secret", "Kenya", "contradict each other</h3>"):
        assert leak not in html


def test_figures_are_told_as_their_sources_state_them(client):
    CohortFactory(
        year=None,
        year_from=1960,
        number=3500,
        measure=Measure.TRAINED,
        qualifier="over",
        countries_number=100,
        countries_qualifier="nearly",
        note_en="No date.",
    )
    CohortFactory(
        year_from=1970, year=2012, number=None, source_url="", source_date=None
    )
    cohort = CohortFactory(year=1964, number=8, source_date="2019-11-11")
    CohortCountryFactory(cohort=cohort, country="TG", number=3)
    CohortCountryFactory(cohort=cohort, country="KE")

    html = page(client).content.decode()

    nothing = "– Not stated"
    assert rows(html) == [
        f"Admitted 1970–2012 Not stated {nothing} {nothing} –",
        f"Admitted 1964 8 {nothing} Togo 3 , Kenya example.org/… : Admitted 11 Nov 2019",
        "Trained in all No date. undated over 3,500 nearly 100"
        f" {nothing} example.org/… : Trained in all undated",
    ]


def test_figures_say_openly_where_sources_contradict_each_other(client):
    earlier = CohortFactory(
        year=1963, number=6, source_url="https://news.example/1", source_date="2019"
    )
    CohortFactory(
        year=1964, number=8, qualifier="about", contradicts=earlier, source_date=None
    )
    CohortFactory(year=1964, number=9, source_url="")

    html = page(client).content.decode()

    section = re.search(
        r'aria-labelledby="contradictions-heading">.*?</section>', html, re.S
    )
    assert (
        words(re.search(r"<dt>(.*?)</dt>", section[0], re.S)[1])
        == "Admitted, 1963, 1964"
    )
    assert [
        words(item) for item in re.findall(r"<li>(.*?)</li>", section[0], re.S)
    ] == [
        "6 · 1963 · news.example/… : Admitted · 2019",
        "about 8 · 1964 · example.org/… : Admitted · undated",
        "9 · 1964",
    ]


def test_contradicting_sources_of_one_year_are_a_band_in_chart_and_table(client):
    CohortFactory(year=1964, number=6)
    CohortFactory(year=1964, number=8)

    chart = page(client).context["listing"].chart

    assert [band.text for band in chart.drawing.lines[0].bands] == ["1964: 6–8"]
    assert [(row.name, row.cells) for row in chart.table.rows] == [("1964", ("6–8",))]


def test_figures_map_and_countries_lead_to_the_filter(client):
    for year, codes in ((1964, ["TG", "KE"]), (1979, ["KE", "BG"])):
        for code in codes:
            CohortCountryFactory(cohort__year=year, country=code)

    html = page(client).content.decode()

    assert re.search(
        r'<a href="\?country=KE"><span>Kenya</span><span class="num">2</span>', html
    )
    assert html.count('<a href="?country=KE" tabindex="-1">') == 1


def test_figures_of_a_country_say_whom_they_count(client):
    cohort = CohortFactory(year=1964, number=8)
    CohortCountryFactory(cohort=cohort, country="KE", number=2)
    CohortCountryFactory(cohort=cohort, country="TG", number=3)
    CohortFactory(year=1965, number=2)

    whole, narrowed = page(client), page(client, "?country=KE")

    assert names(whole.context["listing"]) == ["Kenya", "Togo"]
    assert names(narrowed.context["listing"]) == ["Kenya"]
    assert narrowed.context["listing"].page_rows == [cohort]
    notice = "not only those from the chosen country"
    assert notice not in whole.content.decode()
    assert notice in narrowed.content.decode()


def test_totals_are_the_facts_that_sum_up_all_years(client):
    about = {"section": "training", "source_url": "https://example.org/total"}
    FactFactory(series="specialists-trained", value=2000, qualifier="about", **about)
    FactFactory(series="specialists-trained-countries", value=100, **about)
    FactFactory(series="foreign-students", value=1500, **about)
    FactFactory(series="specialists-trained", value=777, status=Status.DRAFT, **about)

    response = page(client)

    assert [fact.value for fact in response.context["totals"]] == [2000, 100]
    assert "<small>about</small> <bdi>2,000</bdi>" in response.content.decode()


def test_chart_holds_the_figures_of_every_page_of_the_list(client):
    for year in range(1964, 1994):
        CohortFactory(year=year, number=year)

    first, second = page(client), page(client, "?page=2")

    assert len(first.context["listing"].page_rows) == 20
    assert len(second.context["listing"].page_rows) == 10
    charts = [response.context["listing"].chart for response in (first, second)]
    assert charts[0].table == charts[1].table
    assert len(charts[0].table.rows) == 30


def test_figures_without_records_are_an_honest_empty_page(client):
    html = page(client).content.decode()

    assert "Nothing is recorded here yet" in html
    for absent in ("<figure", 'class="map"', "contradict each other</h3>"):
        assert absent not in html


@pytest.mark.parametrize("query", ["?year=99999999999999999999", "?country=no+such"])
def test_figures_say_that_nothing_matches(client, query):
    CohortCountryFactory()

    response = page(client, query)

    assert response.context["listing"].page_rows == []
    assert "Nothing matches these filters" in response.content.decode()


@pytest.mark.parametrize("item_count", [1, 3])
def test_figures_query_count_is_constant(client, django_assert_num_queries, item_count):
    for year in range(item_count):
        CohortCountryFactory(cohort=CohortFactory(year=1964 + year))
    page(client)

    with django_assert_num_queries(4):  # version, counts, figures, their countries
        page(client)


def test_index_shows_the_chart_and_leads_to_the_figures(client):
    CohortFactory(number=8)

    html = client.get("/en/training/").content.decode()

    assert 'href="/en/training/figures/"' in html
    assert html.count("People from abroad by year</h2>") == 1
    assert re.findall(r"<caption[^>]*>(People[^<]*)", html) == [
        "People from abroad admitted, studying and graduated, by year"
    ]


def test_cohort_contradicts_another_figure_of_the_same_thing_only():
    cohort = CohortFactory()

    for other in (cohort, CohortFactory(measure=Measure.GRADUATED)):
        cohort.contradicts = other
        with pytest.raises(ValidationError) as error:
            cohort.full_clean()
        assert list(error.value.message_dict) == ["contradicts"]
    cohort.contradicts = CohortFactory(year=1963)
    cohort.full_clean()
