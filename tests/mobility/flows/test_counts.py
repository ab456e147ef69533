"""Chart, balance, table, facets, list and files agree, whatever is filtered."""

import random

import pytest

from core.models import Qualifier, Status
from mobility.flows.totals import together
from mobility.models import Audience, Direction, Flow
from partnerships.models import Institution
from tests.factories.partnerships import InstitutionFactory
from tests.lists import all_files, all_pages, some_filters, wrong_counts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_content")]

FLOWS = "/en/mobility/flows/"
COMBINATIONS = 20
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
        query = some_filters(chance, offered, share=0.35, most=3)

        context, rows = all_pages(client, FLOWS, query)

        listing, totals = context["listing"], context["totals"]
        assert len({row.pk for row in rows}) == len(rows) == listing.found, query
        files = all_files(client, FLOWS, query)
        told = [str(row.year) for row in rows], [str(row.number) for row in rows]
        assert files.column("year") == [told[0]] * 3, query
        assert files.column("people") == [told[1]] * 3, query
        ways = [row.get_direction_display() for row in rows]
        assert files.column("direction") == [ways] * 3, query
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
        assert wrong_counts(chance, listing, query) == []
        found.append(listing.found)

    assert sum(1 for count in found if count) > COMBINATIONS // 2
    assert max(found) > 20 > min(found)
