import pytest

from mobility.charts import flow_chart, lane, matrix
from mobility.models import Audience, Direction
from tests.factories.mobility import (
    ExchangeCountryFactory,
    ExchangeFactory,
    FlowFactory,
)

pytestmark = pytest.mark.django_db

OUT, IN, BOTH = Direction.OUTGOING, Direction.INCOMING, Direction.BOTH


def test_flow_chart_adds_up_a_year_and_keeps_directions_apart():
    flows = [
        FlowFactory(direction=OUT, year=2022, number=3),
        FlowFactory(direction=OUT, year=2022, number=4),
        FlowFactory(direction=IN, year=2020, number=2),
    ]

    chart = flow_chart(flows)

    assert {
        line.name.text: [point.text for point in line.points]
        for line in chart.drawing.lines
    } == {"From Minsk": ["2022: 7"], "To Minsk": ["2020: 2"]}


def test_flow_chart_is_none_without_flows():
    assert flow_chart([]) is None


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
    assert found.query == "?direction=outgoing&direction=both"


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
    assert poland.incoming.url == "?country=PL&direction=incoming&direction=both"
