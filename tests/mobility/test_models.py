from datetime import date, datetime, time

import pytest
import time_machine
from django.core.exceptions import ValidationError

from core.models import WindowState
from core.partial_date import PartialDate
from mobility.models import Exchange
from tests.factories.mobility import ExchangeFactory


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("closes_time", "minute", "state"),
    [
        (None, "2026-04-01T20:59:59Z", WindowState.OPEN),
        (None, "2026-04-01T21:00:00Z", WindowState.CLOSED),
        (time(12), "2026-04-01T08:59:59Z", WindowState.OPEN),
        (time(12), "2026-04-01T09:00:00Z", WindowState.CLOSED),
    ],
)
def test_exchange_closes_itself_at_the_local_minute(closes_time, minute, state):
    exchange = ExchangeFactory(closes_on=date(2026, 4, 1), closes_time=closes_time)

    assert exchange.state_at(datetime.fromisoformat(minute)) == state


def test_exchange_without_a_last_day_is_never_open():
    assert Exchange().state_at() is None


def test_exchange_cannot_end_before_it_begins():
    exchange = ExchangeFactory.build(
        since=PartialDate(2016, 5), until=PartialDate(2016, 4, 30)
    )

    with pytest.raises(ValidationError) as refused:
        exchange.clean()

    assert list(refused.value.message_dict) == ["until"]


def test_exchange_may_end_within_the_year_it_begins():
    exchange = ExchangeFactory.build(
        since=PartialDate(2016), until=PartialDate(2016, 4, 30)
    )

    assert exchange.clean() is None


def test_call_that_opens_has_a_last_day():
    exchange = ExchangeFactory.build(opens_on=date(2026, 4, 1))

    with pytest.raises(ValidationError) as refused:
        exchange.clean()

    assert list(refused.value.message_dict) == ["closes_on"]


@pytest.mark.parametrize(
    ("expected", "day", "coming"),
    [
        (PartialDate(2026), "2026-12-31", PartialDate(2026)),
        (PartialDate(2026), "2027-01-01", None),
        (PartialDate(2026, 3), "2026-03-31", PartialDate(2026, 3)),
        (None, "2026-03-31", None),
    ],
)
def test_coming_call_is_expected_until_its_time_is_over(expected, day, coming):
    with time_machine.travel(f"{day} 12:00", tick=False):
        assert Exchange(next_call_on=expected).coming_call_on == coming
