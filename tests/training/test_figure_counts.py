"""Facets, list, chart, map and files agree on counts, whatever is filtered."""

import random

import pytest

from core.formats import number_range
from core.models import Status
from tests.factories.training import CohortCountryFactory, CohortFactory
from tests.lists import all_files, all_pages, some_filters, wrong_counts
from training.charts import DRAWN
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
        query = some_filters(chance, offered, share=0.5, most=3)

        context, cohorts = all_pages(client, FIGURES, query)

        listing = context["listing"]
        files = all_files(client, FIGURES, query)
        keys = {cohort.pk for cohort in cohorts}
        assert len(keys) == len(cohorts) == listing.found, query
        assert files.lengths == {listing.found}, query
        assert table_cells(listing.chart) == charted(files.records), query
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
        assert wrong_counts(chance, listing, query) == []
        sizes.append(listing.found)
        bands += sum("–" in cell for cell in table_cells(listing.chart).values())

    assert sum(1 for size in sizes if size) > 25
    assert max(sizes) > 20 > min(sizes)
    assert bands > 5
