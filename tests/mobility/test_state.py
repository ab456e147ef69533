"""What an exchange is at a moment: Python against SQL, and the rule in examples."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import (
    HealthCheck,
    Phase,
    given,
    seed,
    settings as hypothesis,
    strategies as st,
)

from core.moments import end_of, moment_of
from core.partial_date import PartialDate
from mobility.models import Exchange
from mobility.state import State, state_at
from tests.factories.mobility import ExchangeFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 1)
BATCH = 40
ZONES = ["Europe/Minsk", "Asia/Tokyo", "America/Toronto", "Pacific/Kiritimati"]

# Few days, so that dates meet: equal, neighbouring, a month and a year apart.
days = st.sampled_from(
    [DAY + timedelta(days=n) for n in (-366, -152, -31, -1, 0, 1, 29, 30, 213, 366)]
)


@st.composite
def partials(draw):
    """A year, a month or a day."""
    day = draw(days)
    parts = draw(st.sampled_from([1, 2, 3, 3]))
    return PartialDate(*(day.year, day.month, day.day)[:parts])


def maybe(strategy):
    return st.none() | strategy


exchanges = st.fixed_dictionaries(
    {
        "opens_on": maybe(days),
        "closes_on": maybe(days),
        "closes_time": maybe(st.sampled_from([time(0), time(9, 30), time(23, 59)])),
        "time_zone": st.sampled_from(ZONES),
        "since": maybe(partials()),
        "until": maybe(partials()),
        "as_of": maybe(partials()),
    }
)


def store(records):
    """The exchanges as the database gives them back, their instants as saved."""
    Exchange.objects.all().delete()
    made = []
    for number, values in enumerate(records):
        item = Exchange(slug=f"e{number}", title_en="E", **values)
        opens, closes = item.opens_on, item.closes_on
        item.opens_at = opens and moment_of(opens, None, item.time_zone)
        item.closes_at = closes and end_of(closes, item.closes_time, item.time_zone)
        made.append(item)
    Exchange.objects.bulk_create(made)
    return list(Exchange.objects.all())


def boundaries(stored):
    """The instants at which something may change, a second before and after each."""
    known = {item.opens_at for item in stored} | {item.closes_at for item in stored}
    known |= {
        moment_of(DAY + timedelta(days=n), None, "Europe/Minsk")
        for n in (-365, -31, -30, 0, 1, 2, 30, 31, 214, 367)
    }
    second = timedelta(seconds=1)
    return sorted({m + n * second for m in known - {None} for n in (-1, 0, 1)})


def test_state_at_and_with_state_agree():
    seen = Counter()

    @seed(20261127)
    @hypothesis(
        max_examples=12,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(exchanges, min_size=BATCH, max_size=BATCH))
    def agree(records):
        stored = store(records)
        for moment in boundaries(stored):
            in_sql = dict(
                Exchange.objects.with_state(moment).values_list("pk", "state")
            )
            in_python = {item.pk: str(state_at(item, moment)) for item in stored}
            assert in_sql == in_python, moment
            seen.update(in_python.values())

    agree()

    assert seen.total() >= 10_000
    assert set(seen) == set(State.values)


def state_of(moment="2026-06-01T09:00Z", **values):
    """The state in Python, asserted to be the one in SQL."""
    moment = datetime.fromisoformat(moment)
    exchange = ExchangeFactory(**values)
    exchange.refresh_from_db()
    in_sql = Exchange.objects.with_state(moment).get(pk=exchange.pk).state
    assert state_at(exchange, moment) == in_sql
    return in_sql


@pytest.mark.parametrize(
    ("values", "state"),
    [
        # the call, whatever the period
        ({"closes_on": "2026-06-01"}, State.OPEN),
        ({"closes_on": "2026-06-01", "until": "2025"}, State.OPEN),
        ({"opens_on": "2026-06-02", "closes_on": "2026-07-01"}, State.ANNOUNCED),
        ({"closes_on": "2026-05-31"}, State.CLOSED),
        ({"closes_on": "2026-05-31", "since": "2027"}, State.CLOSED),
        ({"closes_on": "2026-05-31", "until": "2026-05-30"}, State.PAST),
        # no call, but a period
        ({"until": "2026"}, State.RUNNING),
        ({"until": "2026-05"}, State.PAST),
        ({"until": "2026-06-01"}, State.RUNNING),
        ({"since": "2004"}, State.RUNNING),
        ({"since": "2026-06-02"}, State.PLANNED),
        ({"since": "2026"}, State.RUNNING),
        ({"since": "2014", "until": "2027", "as_of": "2014"}, State.RUNNING),
        # only what a source reports
        ({"as_of": "2012"}, State.REPORTED),
        ({"since": "1998", "as_of": "2006-07-25"}, State.REPORTED),
        ({}, State.REPORTED),
        ({"opens_on": "2026-05-01"}, State.REPORTED),
        ({"next_call_on": "2027"}, State.REPORTED),
    ],
)
def test_state_of_an_exchange(values, state):
    values = {
        name: date.fromisoformat(value) if name in ("opens_on", "closes_on") else value
        for name, value in values.items()
    }

    assert state_of(**values) == state


@pytest.mark.parametrize(
    ("zone", "last_minute"),
    [
        ("Europe/Minsk", datetime(2026, 6, 1, 20, 59, tzinfo=UTC)),
        ("Asia/Tokyo", datetime(2026, 6, 1, 14, 59, tzinfo=UTC)),
        ("America/Toronto", datetime(2026, 6, 2, 3, 59, tzinfo=UTC)),
    ],
)
def test_call_closes_at_midnight_of_its_own_zone(zone, last_minute):
    exchange = ExchangeFactory(closes_on=date(2026, 6, 1), time_zone=zone)

    states = [
        state_at(exchange, last_minute + timedelta(minutes=n)) for n in (-1, 0, 1)
    ]

    assert states == [State.OPEN, State.OPEN, State.CLOSED]


def test_period_ends_at_midnight_in_minsk():
    exchange = ExchangeFactory(until="2026-06-01")
    exchange.refresh_from_db()

    assert state_at(exchange, datetime(2026, 6, 1, 20, 59, tzinfo=UTC)) == State.RUNNING
    assert state_at(exchange, datetime(2026, 6, 1, 21, tzinfo=UTC)) == State.PAST
