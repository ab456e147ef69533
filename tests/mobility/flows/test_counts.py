"""Chart, balance, table, facets, list and files agree, whatever is filtered."""

import csv
import random
from collections import Counter
from io import BytesIO, StringIO
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from openpyxl import load_workbook

from core.models import Qualifier, Status
from mobility.flows.listing import FlowListing
from mobility.flows.totals import together
from mobility.models import Audience, Direction, Flow
from partnerships.models import Institution
from tests.factories.partnerships import InstitutionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_content")]

FLOWS = "/en/mobility/flows/"
COMBINATIONS = 50
LABELS = {"From Minsk": Direction.OUTGOING, "To Minsk": Direction.INCOMING}


@pytest.fixture
def more():
    """A hundred and fifty flows, among them drafts, inexact and of hidden partners."""
    chance = random.Random(11)
    institutions = list(Institution.objects.published().order_by("pk")[:12])
    institutions += InstitutionFactory.create_batch(3, status=Status.DRAFT)
    institutions += InstitutionFactory.create_batch(2, merged_into=institutions[0])
    flows = []
    for number in range(150):
        institution = chance.choice([*institutions, None])
        country = institution.country if institution else ""
        flows.append(
            Flow(
                key=f"more-{number}",
                institution=institution,
                country=country or chance.choice(["JP", "PL", "DE"]),
                year=chance.choice([2008, 2011, 2012, 2013, 2019, 2022, 2025]),
                direction=chance.choice(list(LABELS.values())),
                audience=chance.choice(Audience.values),
                number=chance.randint(0, 40),
                qualifier=chance.choice([*["exact"] * 5, *Qualifier.values]),
                status=chance.choice([Status.PUBLISHED] * 5 + [Status.DRAFT]),
            )
        )
    Flow.objects.bulk_create(flows)


def any_query(chance, listing):
    query = {}
    for facet, options in listing.facet_options:
        if chance.random() < 0.35:
            values = [option.value for option in options]
            query[facet.name] = chance.sample(values, min(len(values), 3))
    return query


def list_pages(client, query):
    """The rows of every page, and the first page's context."""
    first = client.get(FLOWS, query).context
    rows = list(first["listing"].page_rows)
    for number in range(2, first["listing"].paging.pages + 1):
        page = client.get(FLOWS, {**query, "page": number}).context["listing"]
        rows += page.page_rows
    return first, rows


def files(client, query):
    """What each file tells of each flow: year, direction, people."""
    found = {
        form: client.get(FLOWS, {**query, "format": form})
        for form in ("csv", "xlsx", "json")
    }
    text = b"".join(found["csv"].streaming_content).decode("utf-8-sig")
    sheet = load_workbook(BytesIO(found["xlsx"].content), read_only=True).active
    records = found["json"].json()["records"]
    tables = [list(csv.reader(StringIO(text, newline=""))), list(sheet.values)]
    for head, *rows in tables:
        places = [head.index(name) for name in ("Year", "Direction", "People")]
        yield Counter(
            (int(r[places[0]]), r[places[1]], int(r[places[2]])) for r in rows
        )
    yield Counter((r["year"], r["direction"], r["people"]) for r in records)


def summed(rows, key):
    """People and exactness by what `key` gives and direction, added up in Python."""
    found = {}
    for row in rows:
        number, qualifiers = found.get((key(row), row.direction), (0, []))
        qualifiers = [*qualifiers, row.qualifier]
        found[key(row), row.direction] = number + row.number, qualifiers
    return {place: (n, together(kinds)) for place, (n, kinds) in found.items()}


def shown(lines):
    return {
        (line.key, direction): (people.number, people.qualifier)
        for line in lines
        for direction, people in line.counts.items()
    }


def test_counts_agree_for_random_filters(client, more):
    chance = random.Random(20261127)
    offered = client.get(FLOWS).context["listing"]
    found = []

    for _ in range(COMBINATIONS):
        query = any_query(chance, offered)

        context, rows = list_pages(client, query)

        listing, totals = context["listing"], context["totals"]
        assert len({row.pk for row in rows}) == len(rows) == listing.found, query
        told = Counter((r.year, r.get_direction_display(), r.number) for r in rows)
        assert list(files(client, query)) == [told] * 3, query
        assert shown(totals.years) == summed(rows, lambda r: str(r.year)), query
        assert shown(totals.countries) == summed(rows, lambda r: r.country), query
        assert shown(totals.partners) == summed(rows, lambda r: r.partner_slug or "")
        drawn = {
            (column.text, LABELS[one.name])
            for one in (totals.chart.drawing.series if totals.chart else ())
            for column in one.columns
        }
        assert drawn == {
            (f"{year}: {people[0]}", direction)
            for (year, direction), people in shown(totals.years).items()
        }, query
        for line in [*totals.years, *totals.countries, *totals.partners]:
            if line.balance:
                came, went = line.incoming.number, line.outgoing.number
                assert line.balance.difference == came - went
        for facet, options in listing.facet_options:
            for option in chance.sample(options, min(1, len(options))):
                chosen = urlencode({**query, facet.name: option.value}, doseq=True)
                narrowed = FlowListing(QueryDict(chosen))
                assert narrowed.results.count() == option.count, chosen
        found.append(listing.found)

    assert sum(1 for count in found if count) > 20
    assert max(found) > 60 > min(found)
