"""The intake that matters: the same one in Python and in SQL."""

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest

from core.models import WindowState
from tests.factories.training import IntakeFactory, ProgrammeFactory
from training.intakes import in_turn
from training.models import Intake, Programme
from training.querysets import NO_DATES

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 10, 15, 12, tzinfo=UTC)


def test_intakes_stand_open_then_coming_then_past_then_without_a_last_day():
    programme = ProgrammeFactory()

    def intake(opens_on, closes_on):
        return IntakeFactory(
            programme=programme, opens_on=opens_on, closes_on=closes_on
        )

    undated = intake(date(2026, 1, 1), None)
    old = intake(date(2023, 7, 1), date(2023, 10, 15))
    last = intake(date(2025, 7, 1), date(2025, 10, 15))
    later = intake(date(2027, 7, 1), date(2027, 10, 15))
    coming = intake(date(2026, 12, 1), date(2027, 1, 31))
    long = intake(None, date(2026, 12, 31))
    soon = intake(date(2026, 7, 1), date(2026, 10, 15))

    found = in_turn(programme.intakes.all(), NOON)

    assert found == [
        (soon, WindowState.OPEN),
        (long, WindowState.OPEN),
        (coming, WindowState.FUTURE),
        (later, WindowState.FUTURE),
        (last, WindowState.CLOSED),
        (old, WindowState.CLOSED),
        (undated, None),
    ]


def test_catalogue_takes_the_intake_that_the_page_shows_first():
    chance = random.Random(1970)
    zones = ["Europe/Minsk", "Asia/Tokyo", "America/New_York", "Pacific/Apia"]
    for programme in ProgrammeFactory.create_batch(40):
        for _ in range(chance.randint(0, 4)):
            opens_on = date(2026, 1, 1) + timedelta(days=chance.randint(0, 600))
            IntakeFactory(
                programme=programme,
                opens_on=chance.choice([opens_on, opens_on, None]),
                closes_on=chance.choice(
                    [opens_on + timedelta(days=chance.randint(0, 99))] * 5 + [None]
                ),
                closes_time=chance.choice([None, time(12), time(23, 59)]),
                time_zone=chance.choice(zones),
            )
    moments = [NOON + timedelta(hours=chance.randint(-9_000, 9_000)) for _ in range(9)]
    moments += Intake.objects.exclude(closes_at=None).values_list("closes_at")[0]
    moments += Intake.objects.exclude(opens_at=None).values_list("opens_at")[0]

    seen = set()
    for moment in moments:
        for programme in Programme.objects.with_intake(moment):
            found = in_turn(programme.intakes.all(), moment)
            dated = [(intake, state) for intake, state in found if state]

            first, state = dated[0] if dated else (None, NO_DATES)
            assert programme.intake_state == state
            assert programme.intake_closes_at == (first and first.closes_at)
            assert programme.intake_closes_time == (first and first.closes_time)
            assert programme.intake_time_zone == (first and first.time_zone)
            seen.add(str(state))

    assert seen == {*WindowState.values, NO_DATES}
