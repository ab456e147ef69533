from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.partial_date import PartialDate
from mobility.models import Exchange
from tests.factories.mobility import ExchangeFactory


@pytest.mark.parametrize(
    ("day", "is_open"),
    [(date(2026, 3, 31), True), (date(2026, 4, 1), True), (date(2026, 4, 2), False)],
)
def test_exchange_closes_after_its_deadline(day, is_open):
    assert Exchange(deadline=date(2026, 4, 1)).is_open(day) is is_open


def test_exchange_without_deadline_is_never_open():
    assert Exchange().is_open(date(2026, 4, 1)) is False


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
