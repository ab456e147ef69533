from datetime import date

import pytest
import time_machine

from core.models import Status
from core.partial_date import PartialDate
from mobility.coverage.activities import Kind, Until, activities, exchange_time
from mobility.coverage.agreements import Agreements
from mobility.models import Exchange
from tests.factories.mobility import (
    ExchangeCountryFactory,
    ExchangeFactory,
    FlowFactory,
)
from tests.factories.partnerships import InstitutionFactory

TODAY = date(2026, 4, 1)


def partial(text):
    return text and PartialDate.parse(text)


@pytest.mark.parametrize(
    ("dates", "begins", "ends", "until"),
    [
        ({"since": "2018", "until": "2018-07"}, "2018", "2018-07", ""),
        ({"until": "2017-01-06"}, "2017-01-06", "2017-01-06", ""),
        ({"since": "1998", "as_of": "2006"}, "1998", "2006", Until.LAST_KNOWN),
        ({"since": "1998", "until": "2000", "as_of": "2006"}, "1998", "2000", ""),
        ({"as_of": "2012"}, "2012", "2012", Until.LAST_KNOWN),
        ({"since": "2004"}, "2004", "2026-04-01", Until.TODAY),
        ({"since": "2026-04-01"}, "2026-04-01", "2026-04-01", Until.TODAY),
        ({"since": "2026"}, "2026", "2026-04-01", Until.TODAY),
        ({"since": "2027-02"}, "2027-02", "2027-02", ""),
        ({"since": "2014", "as_of": "2013"}, "2014", "2026-04-01", Until.TODAY),
    ],
)
def test_time_of_an_exchange(dates, begins, ends, until):
    exchange = Exchange(**{name: partial(text) for name, text in dates.items()})

    time, found = exchange_time(exchange, TODAY)

    assert (time.begins, time.ends) == (partial(begins), partial(ends))
    assert found == until


def test_exchange_without_a_date_has_no_time():
    assert exchange_time(Exchange(), TODAY) == (None, "")


def listed(today="2026-04-01 12:00"):
    with time_machine.travel(today, tick=False):
        return activities(Agreements(), date.fromisoformat(today[:10]))


@pytest.mark.django_db
def test_call_is_listed_while_it_is_open_or_announced():
    ExchangeFactory(since="2027", opens_on=date(2026, 3, 1), closes_on=date(2026, 5, 1))

    def kinds(today):
        return [activity.kind for activity in listed(today)]

    assert kinds("2026-02-01 12:00") == [Kind.EXCHANGE, Kind.CALL]
    assert kinds("2026-04-01 12:00") == [Kind.EXCHANGE, Kind.CALL]
    assert kinds("2026-05-02 12:00") == [Kind.EXCHANGE]


@pytest.mark.django_db
def test_call_without_a_first_day_begins_today_and_is_enough_for_an_undated_one():
    ExchangeFactory(closes_on=date(2026, 5, 1))

    (call,) = listed()

    assert call.kind == Kind.CALL
    assert call.time.whole == (TODAY, date(2026, 5, 1))


@pytest.mark.django_db
def test_flows_of_a_year_are_one_line_for_each_institution_or_country():
    akita = InstitutionFactory(country="JP")
    FlowFactory(institution=akita, country="JP", year=2022, number=3)
    former = InstitutionFactory(merged_into=akita)
    FlowFactory(institution=former, country="JP", year=2022, number=4)
    FlowFactory(institution=akita, country="JP", year=2021, qualifier="about")
    FlowFactory(country="RU", year=2022)
    FlowFactory(country="PL", year=2022)
    FlowFactory(country="PL", year=2022, status=Status.WITHDRAWN)

    found = listed()

    assert [(str(a.time.begins), a.title, *a.countries) for a in found] == [
        ("2022", "People counted: 7", "JP"),
        ("2022", "People counted: 5", "RU"),
        ("2022", "People counted: 5", "PL"),
        ("2021", "People counted: about 5", "JP"),
    ]


@pytest.mark.django_db
def test_flows_of_a_year_lead_to_exactly_the_records_added_up(admin_client):
    akita = InstitutionFactory(country="JP")
    former = InstitutionFactory(merged_into=akita)
    summed = [
        FlowFactory(institution=akita, country="JP", year=2022),
        FlowFactory(institution=former, country="JP", year=2022),
    ]
    FlowFactory(institution=akita, year=2022, status=Status.WITHDRAWN)

    (activity,) = listed()

    shown = admin_client.get(activity.address).context["cl"].result_list
    assert sorted(shown, key=lambda flow: flow.pk) == summed


@pytest.mark.django_db
def test_countries_are_those_of_the_exchange_and_of_its_institution():
    exchange = ExchangeFactory(institution=InstitutionFactory(country="JP"))
    ExchangeCountryFactory(exchange=exchange, country="PL")
    ExchangeFactory(status=Status.WITHDRAWN)

    (activity,) = listed()

    assert activity.countries == {"JP", "PL"}
