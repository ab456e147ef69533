"""What the exchanges and head counts show together: lanes, matrix and chart."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from core import countries
from core.charts import Chart, Series, by_year
from mobility.models import Audience, Direction, Exchange, Flow

LATEST = 4


@dataclass(frozen=True)
class Lane:
    """One direction: its largest stated number, its exchanges and open calls."""

    largest: Exchange | Flow | None
    exchanges: Sequence[Exchange]
    countries: int
    query: str

    @property
    def is_flow(self) -> bool:
        return isinstance(self.largest, Flow)

    @property
    def open_calls(self) -> list[Exchange]:
        calls = [exchange for exchange in self.exchanges if exchange.is_open()]
        return sorted(calls, key=lambda exchange: exchange.closes_at)

    @property
    def latest(self) -> Sequence[Exchange]:
        return self.exchanges[:LATEST]


@dataclass(frozen=True)
class MatrixCell:
    """For whom there is an exchange, and the address of those exchanges."""

    audiences: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class MatrixRow:
    name: str
    outgoing: MatrixCell | None
    incoming: MatrixCell | None


def lane(
    direction: Direction, exchanges: Iterable[Exchange], flows: Iterable[Flow]
) -> Lane:
    """What the register holds in one direction; `both ways` belongs to each of them."""
    ways = [e for e in exchanges if e.direction in (direction, Direction.BOTH)]
    stated = [
        *(e for e in ways if e.direction == direction and e.places_min),
        *(f for f in flows if f.direction == direction),
    ]
    codes = {country.country for e in ways for country in e.countries.all()}
    return Lane(
        largest=max(stated, key=_people, default=None),
        exchanges=ways,
        countries=len(codes),
        query=_query(direction),
    )


def _people(record):
    if isinstance(record, Flow):
        return record.number
    return record.places_max or record.places_min


def _query(direction, **more):
    pairs = [*more.items(), ("direction", direction), ("direction", Direction.BOTH)]
    return "?" + urlencode([(name, str(value)) for name, value in pairs])


def matrix(exchanges: Sequence[Exchange]) -> list[MatrixRow]:
    """Countries with what goes each way, sorted in the reader's language."""
    codes = {country.country for e in exchanges for country in e.countries.all()}
    rows = [
        MatrixRow(
            name=countries.name(code),
            outgoing=_cell(exchanges, code, Direction.OUTGOING),
            incoming=_cell(exchanges, code, Direction.INCOMING),
        )
        for code in codes
    ]
    return sorted(rows, key=lambda row: countries.sort_key(row.name))


def _cell(exchanges, code, direction):
    found = {
        e.audience
        for e in exchanges
        if e.direction in (direction, Direction.BOTH)
        and any(country.country == code for country in e.countries.all())
    }
    if not found:
        return None
    audiences = tuple(str(a.label) for a in Audience if a in found)
    return MatrixCell(audiences, _query(direction, country=code))


def flow_chart(flows: Iterable[Flow]) -> Chart | None:
    """Head counts of a year added up, a line for each direction with any."""
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
        ]
    )
