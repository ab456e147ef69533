"""Facets, pages and files of the catalogue agree on counts, whatever is filtered."""

import random
from datetime import date, timedelta

import pytest

from core.models import Status
from tests.factories.training import (
    IntakeFactory,
    ProgrammeFactory,
    ProgrammeLanguageFactory,
)
from tests.lists import all_files, all_pages, some_filters, wrong_counts
from training.listings import ADMISSION
from training.models import Level

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_content")]

ADDRESS = "/en/training/"
COMBINATIONS = 20
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


def test_counts_agree_for_random_filters(client, more):
    chance = random.Random(20261127)
    offered = client.get(ADDRESS).context["listing"]
    found = []

    for _ in range(COMBINATIONS):
        query = {"q": chance.choice(WORDS)} | some_filters(chance, offered, share=0.5)

        context, rows = all_pages(client, ADDRESS, query)

        listing = context["listing"]
        titles = [row.title for row in rows]
        assert len({row.pk for row in rows}) == len(rows) == listing.found, query
        assert all_files(client, ADDRESS, query).column("title") == [titles] * 3, query
        for row in rows:
            chosen = query.get("admission", [row.intake_state])
            assert row.intake_state in chosen, query
        assert wrong_counts(chance, listing, query, most=9) == []
        found.append(listing.found)

    _facet, states = offered.facet_options[2]
    assert [option.value for option in states] == list(ADMISSION)
    assert sum(option.count for option in states) == offered.total
    assert sum(1 for count in found if count) > COMBINATIONS // 3
    assert max(found) > 20 > min(found)
