"""Head counts as lines over the years."""

from collections import Counter
from collections.abc import Iterable

from core.charts import Chart, Series, by_year
from mobility.models import Direction, Flow


def flow_chart(flows: Iterable[Flow]) -> Chart | None:
    """Head counts of a year added up, columns for each direction with any."""
    totals: dict[str, Counter] = {
        Direction.OUTGOING: Counter(),
        Direction.INCOMING: Counter(),
    }
    for flow in flows:
        totals[flow.direction][flow.year] += flow.number
    return by_year(
        [
            Series(str(Direction(direction).label), dict(years))
            for direction, years in totals.items()
        ],
        kind="columns",
    )
