import pytest

from mobility.charts import flow_chart
from mobility.models import Direction
from tests.factories.mobility import FlowFactory

pytestmark = pytest.mark.django_db

OUT, IN = Direction.OUTGOING, Direction.INCOMING


def test_flow_chart_adds_up_a_year_and_keeps_directions_apart():
    flows = [
        FlowFactory(direction=OUT, year=2022, number=3),
        FlowFactory(direction=OUT, year=2022, number=4),
        FlowFactory(direction=IN, year=2020, number=2),
    ]

    chart = flow_chart(flows)

    assert {
        one.name: [column.text for column in one.columns]
        for one in chart.drawing.series
    } == {"From Minsk": ["2022: 7"], "To Minsk": ["2020: 2"]}


def test_flow_chart_is_none_without_flows():
    assert flow_chart([]) is None
