"""What the front page tells of both directions: lanes, and countries in a matrix."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from core import countries
from mobility.listings import WITH_A_CALL
from mobility.models import Audience, Direction, Exchange, Flow

ADDRESSES = {
    Direction.OUTGOING: "mobility:outgoing_list",
    Direction.INCOMING: "mobility:incoming_list",
}


@dataclass(frozen=True)
class Way:
    """For whom there are exchanges in a direction, how many, and where they stand."""

    name: str
    count: int
    url: str


@dataclass(frozen=True)
class Lane:
    """One direction: its largest stated number, its exchanges and its calls."""

    largest: Exchange | Flow | None
    exchanges: Sequence[Exchange]
    countries: int
    ways: Sequence[Way]
    url: str

    @property
    def is_flow(self) -> bool:
        return isinstance(self.largest, Flow)

    @property
    def calls(self) -> list[Exchange]:
        """Those whose call is open or announced."""
        return [e for e in self.exchanges if e.state in WITH_A_CALL]


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
    """What the register holds in one direction; `both ways` belongs to each of them.

    The exchanges carry their state and keep their order.
    """
    ways = [e for e in exchanges if e.direction in (direction, Direction.BOTH)]
    stated = [
        *(e for e in ways if e.direction == direction and e.places_min),
        *(f for f in flows if f.direction == direction),
    ]
    codes = {country.country for e in ways for country in e.countries.all()}
    counts = Counter(e.audience for e in ways)
    return Lane(
        largest=max(stated, key=_people, default=None),
        exchanges=ways,
        countries=len(codes),
        ways=[
            Way(str(a.label), counts[a], _address(direction, audience=a))
            for a in Audience
            if counts[a]
        ],
        url=_address(direction),
    )


def _people(record):
    if isinstance(record, Flow):
        return record.number
    return record.places_max or record.places_min


def _address(direction, **filters):
    query = urlencode({name: str(value) for name, value in filters.items()})
    return reverse(ADDRESSES[direction]) + (f"?{query}" if query else "")


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
    return MatrixCell(audiences, _address(direction, country=code))
