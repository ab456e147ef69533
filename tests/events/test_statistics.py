"""The numbers of events and journeys are those of their lists."""

import pytest
from django.http import QueryDict

from core.models import Status
from events.journeys.listings import JourneyListing
from events.listings import EventListing
from events.models import Journey, Kind
from events.statistics import MOST_BARS, statistics_of, years_in
from tests.factories.core import FactFactory
from tests.factories.events import EventFactory, JourneyFactory

pytestmark = pytest.mark.django_db

STATISTICS = "/en/events/statistics/"


def page(client, language="en"):
    return client.get(f"/{language}/events/statistics/")


def stated_fact(**values):
    values = {
        "series": "journeys-abroad",
        "section": "events",
        "value": 800,
        "qualifier": "over",
        "label_en": "journeys by academic staff",
        "period_en": "2007–2012",
        **values,
    }
    return FactFactory(**values)


def table(chart):
    """Name to number, from the table beside the picture."""
    return {row.name: row.cells[0] for row in chart.table.rows}


def found_by(client, url):
    return client.get(url).context["listing"].found


def several_registers():
    """Events and journeys of which some are hidden."""
    for year, codes in ((2019, ["BY", "PL"]), (2019, ["PL"]), (2021, ["JP", "DE"])):
        EventFactory(start_on=str(year), with_countries=codes, kind=Kind.LECTURE)
    EventFactory(start_on=None, with_countries=["JP"])
    EventFactory(start_on="2019-05", with_countries=["FR"], status=Status.DRAFT)
    for year, country in ((2008, "PL"), (2008, "JP"), (2008, "PL"), (2012, "DE")):
        JourneyFactory(year=year, country=country)
    JourneyFactory(year=2013, kind=Journey.JourneyKind.LECTURE)
    JourneyFactory(year=2009, country="FR", status=Status.DRAFT)


def test_statistics_count_published_records_and_leave_gaps(client):
    several_registers()

    context = page(client).context

    events, journeys = context["events"], context["journeys"]
    assert table(events.year_chart) == {"2019": "2", "2020": None, "2021": "1"}
    assert (events.total, events.without_year) == (4, 1)
    assert table(events.country_chart) == {"Japan": "2", "Poland": "2", "Germany": "1"}
    assert table(events.kind_chart) == {"Lecture": "3", "Seminar": "1"}
    assert {y: n for y, n in table(journeys.year_chart).items() if n} == {
        "2008": "3",
        "2012": "1",
        "2013": "1",
    }
    assert list(context["years"].values_list("year", "journeys", "countries")) == [
        (2013, 1, 1),
        (2012, 1, 1),
        (2008, 3, 2),
    ]


def test_numbers_agree_with_the_lists_they_lead_to(client):
    several_registers()

    context = page(client).context

    for counts, path in (
        (context["events"], "/en/events/"),
        (context["journeys"], "/en/events/journeys/"),
    ):
        assert counts.total == found_by(client, path)
        for year, number in counts.years.items():
            assert number == found_by(client, f"{path}?year={year}")
        assert counts.countries
        for country in counts.countries:
            assert country.url.startswith(path)
            assert country.count == found_by(client, country.url)


@pytest.mark.parametrize("item_count", [1, 3])
def test_statistics_query_count_is_constant(
    client, django_assert_num_queries, item_count
):
    for n in range(item_count):
        EventFactory(with_countries=["PL"])
        JourneyFactory(year=2008 + n)
    stated_fact()
    page(client)

    with django_assert_num_queries(4):  # content version, events, journeys, by year
        page(client)


def test_stated_figure_stands_beside_what_the_register_counts(client):
    stated_fact()
    FactFactory(series="congresses-abroad", section="events", period_en="2007–2012")
    stated_fact(key="draft", value=999, status=Status.DRAFT)
    several_registers()

    response = page(client)

    (figure,) = response.context["stated"]
    assert (figure.fact.value, figure.years) == (800, range(2007, 2013))
    assert figure.counted == 4 == found_by(client, figure.url)
    assert "counted in the register for the same years" in response.text
    assert "The register of journeys is incomplete" in response.text
    assert "999" not in response.text


def test_empty_register_says_so_beside_the_stated_figure(client):
    stated_fact()

    text = page(client).text

    assert "No journey of these years has been entered yet." in text
    assert text.count("Nothing is recorded here yet.") == 2


def test_stated_figure_without_years_is_not_compared(client):
    stated_fact(period_en="per year")

    assert page(client).context["stated"] == []


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2007–2012", range(2007, 2013)),
        ("2007-2012", range(2007, 2013)),
        ("2007 – 2012", range(2007, 2013)),
        ("2010", range(2010, 2011)),
        ("in 2010", range(2010, 2011)),
        ("2012–2007", None),
        ("per year", None),
        ("20107", None),
        ("", None),
        (None, None),
    ],
)
def test_years_are_read_from_a_period(text, years):
    assert years_in(text) == years


def test_chart_shows_the_countries_named_most_and_the_list_all():
    codes = ["PL", "DE", "JP", "RU", "CN", "FR", "IT", "ES", "SE", "FI", "NO", "US"]
    for n, code in enumerate(codes):
        JourneyFactory.create_batch(n // 6 + 1, country=code)

    counts = statistics_of(JourneyListing(QueryDict()), "/list/", "Journeys")

    assert counts.is_cut
    assert len(counts.countries) == len(codes)
    shown = table(counts.country_chart)
    assert len(shown) == MOST_BARS
    assert list(shown.values()) == ["2"] * 6 + ["1"] * 4


def test_statistics_of_real_content_agree_with_the_lists(client, loaded_content):
    for language in ("en", "ar"):
        response = page(client, language)

        events = response.context["events"]
        assert events.total == EventListing(QueryDict()).found > 40
        assert sum(events.years.values()) + events.without_year == events.total
        (figure,) = response.context["stated"]
        assert (figure.fact.value, figure.counted) == (800, 0)


def test_statistics_speak_every_language(client, language, loaded_content):
    text = page(client, language).text

    assert f'<html lang="{language}"' in text
    assert "800" in text
