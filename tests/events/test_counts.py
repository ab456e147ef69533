"""Facets, pages, files and calendars agree on counts, whatever is filtered."""

import random
from xml.etree import ElementTree

import pytest
from icalendar import Calendar

from core.models import Status
from events.feeds import ENTRIES
from events.models import Event, Kind, Mode
from partnerships.models import Institution
from tests.factories.events import EventFactory, EventSeriesFactory
from tests.factories.partnerships import InstitutionFactory
from tests.lists import all_files, all_pages, some_filters, wrong_counts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_content")]

INDEX = "/en/events/"
COMBINATIONS = 20
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


def test_counts_agree_for_random_filters(client, more):
    chance = random.Random(20261127)
    offered = client.get(INDEX).context["listing"]
    found = []

    for _ in range(COMBINATIONS):
        query = {"q": chance.choice(WORDS)}
        query |= some_filters(chance, offered, share=0.25, most=3)

        context, rows = all_pages(client, INDEX, query)

        listing = context["listing"]
        assert len({row.pk for row in rows}) == len(rows) == listing.found, query
        assert all_files(client, INDEX, query).lengths == {listing.found}, query

        calendar = client.get(f"{INDEX}calendar.ics", query)
        told = {str(e["UID"]) for e in Calendar.from_ical(calendar.content).events}
        assert told == {str(row.uid) for row in rows if row.is_in_calendars}, query

        feed = ElementTree.fromstring(client.get(f"{INDEX}feed.atom", query).content)
        entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
        assert len(entries) == min(listing.found, ENTRIES), query

        programme = client.get(f"{INDEX}programme/", query).context["listing"]
        coming = {row.pk for row in rows if row.start_on and not row.is_past()}
        assert {row.pk for row in programme.page_rows} == coming, query

        assert wrong_counts(chance, listing, query) == []
        found.append(listing.found)

    assert sum(1 for count in found if count) > COMBINATIONS // 3
    assert max(found) > 20 > min(found)
