from datetime import date

import pytest
from django.utils.translation import override

from tests.factories.training import IntakeFactory
from training.duration import duration
from training.views import intake_state

INTAKE = {"opens_on": date(2026, 7, 1), "closes_on": date(2026, 10, 15)}


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 6, 30), "future"),
        (date(2026, 7, 1), "open"),
        (date(2026, 10, 15), "open"),
        (date(2026, 10, 16), "past"),
    ],
)
def test_intake_state_follows_from_its_dates(day, state):
    intake = IntakeFactory.build(programme=None, **INTAKE)

    assert intake_state(intake, day) == state
    assert intake.is_open(day) == (state == "open")


@pytest.mark.parametrize(
    ("shortest", "longest", "words"),
    [
        (None, None, ""),
        (12, 12, "1 year"),
        (72, 72, "6 years"),
        (12, 24, "1–2 years"),
        (8, 9, "8–9 months"),
        (1, 1, "1 month"),
        (12, 18, "12–18 months"),
        (None, 36, "up to 3 years"),
        (None, 12, "up to 1 year"),
        (24, None, "from 2 years"),
        (10, None, "from 10 months"),
    ],
)
def test_duration_names_years_only_where_they_are_whole(shortest, longest, words):
    with override("en"):
        assert duration(shortest, longest) == words
