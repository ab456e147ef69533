import pytest

from mobility.models import Audience, Direction
from mobility.overview import lane, matrix
from tests.factories.mobility import (
    ExchangeCountryFactory,
    ExchangeFactory,
    FlowFactory,
)

pytestmark = pytest.mark.django_db

OUT, IN, BOTH = Direction.OUTGOING, Direction.INCOMING, Direction.BOTH


def test_lane_shows_the_largest_number_stated_for_its_direction():
    practice = ExchangeFactory(direction=OUT, places_min=20)
    ExchangeFactory(direction=OUT, places_min=1, places_max=2)
    ExchangeFactory(direction=BOTH, places_min=99)
    exchanges = list(type(practice).objects.order_by("pk"))
    record = FlowFactory(direction=IN, number=26)
    flows = [FlowFactory(direction=OUT, number=11), record]

    assert lane(OUT, exchanges, flows).largest == practice
    assert lane(IN, exchanges, flows).largest == record
    assert lane(IN, exchanges, flows).is_flow


def test_lane_counts_exchanges_both_ways_in_each_direction():
    exchanges = [ExchangeFactory(direction=d) for d in (OUT, IN, BOTH)]
    for exchange in exchanges:
        ExchangeCountryFactory(exchange=exchange, country="JP")

    found = lane(OUT, exchanges, [])

    assert found.exchanges == [exchanges[0], exchanges[2]]
    assert found.countries == 1
    assert found.largest is None
    assert found.url == "/en/mobility/abroad/"


def test_matrix_names_for_whom_by_country_and_direction():
    out = ExchangeFactory(direction=OUT, audience=Audience.TEACHERS)
    both = ExchangeFactory(direction=BOTH, audience=Audience.STUDENTS)
    ExchangeCountryFactory(exchange=out, country="PL")
    ExchangeCountryFactory(exchange=out, country="JP")
    ExchangeCountryFactory(exchange=both, country="PL")

    japan, poland = matrix([out, both])

    assert (japan.name, japan.incoming) == ("Japan", None)
    assert japan.outgoing.audiences == ("Teachers and researchers",)
    assert poland.outgoing.audiences == ("Students", "Teachers and researchers")
    assert poland.incoming.audiences == ("Students",)
    assert poland.incoming.url == "/en/mobility/minsk/?country=PL"
    assert poland.outgoing.url == "/en/mobility/abroad/?country=PL"


def test_lane_leads_to_the_exchanges_of_each_audience():
    exchanges = [
        ExchangeFactory(direction=IN, audience=Audience.TEACHERS),
        ExchangeFactory(direction=IN, audience=Audience.STUDENTS),
        ExchangeFactory(direction=BOTH, audience=Audience.STUDENTS),
        ExchangeFactory(direction=OUT, audience=Audience.RESIDENTS),
    ]

    found = lane(IN, exchanges, [])

    assert [(way.name, way.count, way.url) for way in found.ways] == [
        ("Students", 2, "/en/mobility/minsk/?audience=students"),
        ("Teachers and researchers", 1, "/en/mobility/minsk/?audience=teachers"),
    ]
