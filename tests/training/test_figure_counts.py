"""Facets, list, chart, map and files agree on counts, whatever is filtered."""

import csv
import random
from io import BytesIO, StringIO
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from openpyxl import load_workbook

from core.formats import number_range
from core.models import Status
from tests.factories.training import CohortCountryFactory, CohortFactory
from training.charts import DRAWN
from training.figures import CohortListing
from training.models import Measure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_content")]

FIGURES = "/en/training/figures/"
COMBINATIONS = 50


@pytest.fixture
def more():
    """Contradicting, spanning, unnumbered and hidden figures with their countries."""
    chance = random.Random(7)
    for _ in range(60):
        year = chance.randint(1964, 1984)
        cohort = CohortFactory(
            measure=chance.choice(Measure.values),
            year=chance.choice([year] * 9 + [None]),
            number=chance.choice([None, *range(1, 9)]),
            status=chance.choice([Status.PUBLISHED] * 5 + [Status.DRAFT]),
        )
        if cohort.year and chance.random() < 0.1:
            cohort.year_from = cohort.year - 3
            cohort.save()
        for code in chance.sample(["TG", "KE", "BG", "JO", "MN"], chance.randint(0, 3)):
            CohortCountryFactory(cohort=cohort, country=code)


def any_query(chance, listing):
    query = {}
    for facet, options in listing.facet_options:
        if chance.random() < 0.5:
            values = [option.value for option in options]
            query[facet.name] = chance.sample(values, chance.randint(1, 3))
    return query


def list_pages(client, query):
    """The figures of every page, and the first page's listing."""
    first = client.get(FIGURES, query).context["listing"]
    found = list(first.page_rows)
    for number in range(2, first.paging.pages + 1):
        page = client.get(FIGURES, {**query, "page": number}).context["listing"]
        found += page.page_rows
    return first, found


def records_of(client, query):
    files = {
        form: client.get(FIGURES, {**query, "format": form})
        for form in ("csv", "xlsx", "json")
    }
    text = b"".join(files["csv"].streaming_content).decode("utf-8-sig")
    workbook = load_workbook(BytesIO(files["xlsx"].content), read_only=True)
    records = files["json"].json()["records"]
    lengths = {
        len(list(csv.reader(StringIO(text, newline="")))) - 1,
        len(list(workbook.active.rows)) - 1,
        len(records),
    }
    return records, lengths


def charted(records):
    """What the chart's table must say, from the records of the file."""
    numbers = {}
    for record in records:
        is_one_year = record["year_from"] in (None, record["year"])
        if record["year"] and is_one_year and record["number"] is not None:
            key = record["measure"], str(record["year"])
            numbers.setdefault(key, []).append(record["number"])
    drawn = {str(measure.label) for measure in DRAWN}
    return {
        key: number_range(min(found), max(found) if max(found) != min(found) else None)
        for key, found in numbers.items()
        if key[0] in drawn
    }


def table_cells(chart):
    if chart is None:
        return {}
    return {
        (measure, row.name): row.cells[i]
        for row in chart.table.rows
        for i, measure in enumerate(chart.table.head[1:])
        if row.cells[i] is not None
    }


def test_counts_agree_for_random_filters(client, more):
    chance = random.Random(20261127)
    offered = client.get(FIGURES).context["listing"]
    sizes, bands = [], 0

    for _ in range(COMBINATIONS):
        query = any_query(chance, offered)

        listing, cohorts = list_pages(client, query)

        records, lengths = records_of(client, query)
        keys = {cohort.pk for cohort in cohorts}
        assert len(keys) == len(cohorts) == listing.found, query
        assert lengths == {listing.found}, query
        assert table_cells(listing.chart) == charted(records), query
        named = {
            code: sum(
                any(line.country == code for line in cohort.countries.all())
                for cohort in cohorts
            )
            for code in query.get("country")
            or {line.country for c in cohorts for line in c.countries.all()}
        }
        on_map = {country.code: country.count for country in listing.countries}
        assert on_map == {code: count for code, count in named.items() if count}, query
        assert len(listing.atlas.countries) == len(on_map), query
        for facet, options in listing.facet_options:
            for option in chance.sample(options, min(1, len(options))):
                chosen = urlencode({**query, facet.name: option.value}, doseq=True)
                narrowed = CohortListing(QueryDict(chosen))
                assert narrowed.results.count() == option.count, chosen
        sizes.append(listing.found)
        bands += sum("–" in cell for cell in table_cells(listing.chart).values())

    assert sum(1 for size in sizes if size) > 25
    assert max(sizes) > 20 > min(sizes)
    assert bands > 5
