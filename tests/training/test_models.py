from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from core.models import Window, WindowState
from tests.factories.training import CohortFactory, IntakeFactory
from training.duration import duration
from training.models import Intake


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "moment", "state"),
    [
        ("Europe/Minsk", "2026-06-30T20:59:59Z", WindowState.FUTURE),
        ("Europe/Minsk", "2026-06-30T21:00:00Z", WindowState.OPEN),
        ("Europe/Minsk", "2026-10-15T20:59:59Z", WindowState.OPEN),
        ("Europe/Minsk", "2026-10-15T21:00:00Z", WindowState.CLOSED),
        ("Asia/Tokyo", "2026-10-15T14:59:59Z", WindowState.OPEN),
        ("Asia/Tokyo", "2026-10-15T15:00:00Z", WindowState.CLOSED),
    ],
)
def test_intake_state_follows_from_its_dates_in_its_zone(zone, moment, state):
    intake = IntakeFactory(
        opens_on=date(2026, 7, 1), closes_on=date(2026, 10, 15), time_zone=zone
    )
    moment = datetime.fromisoformat(moment)

    found = Intake.objects.filter(Window.open_at(moment))

    assert intake.state_at(moment) == state
    assert found.exists() == (state == WindowState.OPEN)


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


@pytest.mark.django_db
def test_span_of_years_needs_its_last_one():
    cohort = CohortFactory.build(year_from=1960, year=None)

    with pytest.raises(ValidationError) as refused:
        cohort.full_clean()

    assert list(refused.value.message_dict) == ["year"]
