"""Facets, pages and files of the catalogue agree on counts, whatever is filtered."""

import csv
import random
from datetime import date, timedelta
from io import BytesIO, StringIO
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from openpyxl import load_workbook

from core.models import Status
from tests.factories.training import (
    IntakeFactory,
    ProgrammeFactory,
    ProgrammeLanguageFactory,
)
from training.listings import ADMISSION, ProgrammeListing
from training.models import Level

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_content")]

ADDRESS = "/en/training/"
COMBINATIONS = 50
WORDS = ["", "", "", "programme", "medicine", "no such word"]


@pytest.fixture
def more(time_machine):
    """Languages and intakes of every state, which real records lack, at a fixed hour."""
    time_machine.move_to("2026-10-15T12:00Z", tick=False)
    chance = random.Random(1964)
    for _ in range(45):
        programme = ProgrammeFactory(
            level=chance.choice(Level.values),
            status=chance.choice([Status.PUBLISHED] * 5 + [Status.DRAFT]),
        )
        for language in chance.sample(["en", "ru", "ar"], chance.randint(0, 3)):
            ProgrammeLanguageFactory(programme=programme, language=language)
        for _ in range(chance.randint(0, 3)):
            opens_on = date(2026, 10, 1) + timedelta(days=chance.randint(-200, 60))
            IntakeFactory(
                programme=programme,
                opens_on=opens_on,
                closes_on=opens_on + timedelta(days=chance.randint(0, 90)),
            )


def any_query(chance, listing):
    query = {"q": chance.choice(WORDS)}
    for facet, options in listing.facet_options:
        if chance.random() < 0.5:
            values = [option.value for option in options]
            query[facet.name] = chance.sample(values, chance.randint(1, 2))
    return query


def rows_of_all_pages(client, query):
    first = client.get(ADDRESS, query).context["listing"]
    rows = list(first.page_rows)
    for number in range(2, first.paging.pages + 1):
        page = client.get(ADDRESS, {**query, "page": number}).context["listing"]
        rows += page.page_rows
    return first, rows


def rows_of_files(client, query):
    files = {
        form: client.get(ADDRESS, {**query, "format": form})
        for form in ("csv", "xlsx", "json")
    }
    text = b"".join(files["csv"].streaming_content).decode("utf-8-sig")
    workbook = load_workbook(BytesIO(files["xlsx"].content), read_only=True)
    yield [row[0] for row in csv.reader(StringIO(text, newline=""))][1:]
    yield [row[0].value for row in workbook.active.rows][1:]
    yield [record["title"] for record in files["json"].json()["records"]]


def test_counts_agree_for_random_filters(client, more):
    chance = random.Random(20261127)
    offered = client.get(ADDRESS).context["listing"]
    found = []

    for _ in range(COMBINATIONS):
        query = any_query(chance, offered)

        listing, rows = rows_of_all_pages(client, query)

        titles = [row.title for row in rows]
        assert len({row.pk for row in rows}) == len(rows) == listing.found, query
        assert all(names == titles for names in rows_of_files(client, query)), query
        for row in rows:
            chosen = query.get("admission", [row.intake_state])
            assert row.intake_state in chosen, query
        for facet, options in listing.facet_options:
            for option in options:
                chosen = urlencode({**query, facet.name: option.value}, doseq=True)
                narrowed = ProgrammeListing(QueryDict(chosen))
                assert narrowed.results.count() == option.count, chosen
        found.append(listing.found)

    _facet, states = offered.facet_options[2]
    assert [option.value for option in states] == list(ADMISSION)
    assert sum(option.count for option in states) == offered.total
    assert sum(1 for count in found if count) > 20
    assert max(found) > 20 > min(found)
