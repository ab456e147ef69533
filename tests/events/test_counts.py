"""Facets, pages, files and calendars agree on counts, whatever is filtered."""

import csv
import random
from io import BytesIO, StringIO
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.http import QueryDict
from icalendar import Calendar
from openpyxl import load_workbook

from core.models import Status
from events.feeds import ENTRIES
from events.listings import EventListing
from events.models import Event, Kind, Mode
from partnerships.models import Institution
from tests.factories.events import EventFactory, EventSeriesFactory
from tests.factories.partnerships import InstitutionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_content")]

INDEX = "/en/events/"
COMBINATIONS = 50
WORDS = ["", "", "", "", "minsk", "university", "no such word"]
DATES = ["2019-05-14", "2019-05", "2019", None, "2030-02-03", "2030-02"]


@pytest.fixture
def more():
    """Coming events, languages and several institutions, which real records lack."""
    chance = random.Random(7)
    series = [EventSeriesFactory(), None, None]
    institutions = list(Institution.objects.published().order_by("pk")[:8])
    institutions += InstitutionFactory.create_batch(2, status=Status.DRAFT)
    for _ in range(40):
        EventFactory(
            kind=chance.choice(Kind.values),
            mode=chance.choice([*Mode.values, ""]),
            state=chance.choice(Event.State.values),
            series=chance.choice(series),
            start_on=chance.choice(DATES),
            status=chance.choice([Status.PUBLISHED] * 5 + [Status.DRAFT]),
            with_countries=chance.sample(["JP", "BY", "PL"], chance.randint(0, 3)),
            with_languages=chance.sample(["en", "ru", "ar"], chance.randint(0, 2)),
            with_institutions=chance.sample(institutions, chance.randint(0, 3)),
        )


def any_query(chance, listing):
    """Some filters, with values that the list itself offers."""
    query = {"q": chance.choice(WORDS)}
    for facet, options in listing.facet_options:
        if chance.random() < 0.25:
            values = [option.value for option in options]
            query[facet.name] = chance.sample(values, min(len(values), 3))
    return query


def listed(client, query):
    """The listing, and the keys of the rows on all of its pages."""
    first = client.get(INDEX, query).context["listing"]
    rows = list(first.page_rows)
    for number in range(2, first.paging.pages + 1):
        page = client.get(INDEX, {**query, "page": number}).context["listing"]
        rows += page.page_rows
    return first, rows


def file_counts(client, query):
    files = {
        form: client.get(INDEX, {**query, "format": form})
        for form in ("csv", "xlsx", "json")
    }
    text = b"".join(files["csv"].streaming_content).decode("utf-8-sig")
    workbook = load_workbook(BytesIO(files["xlsx"].content), read_only=True)
    body = files["json"].json()
    assert body["count"] == len(body["records"])
    return {
        len(list(csv.reader(StringIO(text, newline="")))) - 1,
        len(list(workbook.active.rows)) - 1,
        body["count"],
    }


def test_counts_agree_for_random_filters(client, more):
    chance = random.Random(20261127)
    offered = client.get(INDEX).context["listing"]
    found = []

    for _ in range(COMBINATIONS):
        query = any_query(chance, offered)

        listing, rows = listed(client, query)

        assert len({row.pk for row in rows}) == len(rows) == listing.found, query
        assert file_counts(client, query) == {listing.found}, query

        calendar = client.get(f"{INDEX}calendar.ics", query)
        told = {str(e["UID"]) for e in Calendar.from_ical(calendar.content).events}
        assert told == {str(row.uid) for row in rows if row.is_in_calendars}, query

        feed = ElementTree.fromstring(client.get(f"{INDEX}feed.atom", query).content)
        entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
        assert len(entries) == min(listing.found, ENTRIES), query

        programme = client.get(f"{INDEX}programme/", query).context["listing"]
        coming = {row.pk for row in rows if row.start_on and not row.is_past()}
        assert {row.pk for row in programme.page_rows} == coming, query

        for facet, options in listing.facet_options:
            for option in chance.sample(options, min(1, len(options))):
                chosen = urlencode({**query, facet.name: option.value}, doseq=True)
                narrowed = EventListing(QueryDict(chosen))
                assert narrowed.results.count() == option.count, chosen
        found.append(listing.found)

    assert sum(1 for count in found if count) > COMBINATIONS // 3
    assert max(found) > 20 > min(found)
