"""What a chart shows by year, and the words for one value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.formats import number_range

Value = int | tuple[int, int]


@dataclass(frozen=True)
class Series:
    """A value for each year, the two ends of a band such as 801–1000, or None."""

    name: str
    values: Mapping[int, Value | None]

    @cached_property
    def known(self) -> dict[int, Value]:
        """The years that have a value, in order."""
        return {
            year: value
            for year, value in sorted(self.values.items())
            if value is not None
        }


def ends(value: Value) -> tuple[int, int]:
    """The lower and the upper end; the same number twice if it is no band."""
    return value if isinstance(value, tuple) else (value, value)


def value_words(value: Value) -> str:
    """What the picture and the table say: `1,205`, `801–1,000`."""
    low, high = ends(value)
    return number_range(low, high if high != low else None)


def all_ends(series: Sequence[Series]) -> list[int]:
    """Every number in the series, both ends of a band."""
    return [
        end for one in series for value in one.known.values() for end in ends(value)
    ]


def years_of(series: Sequence[Series]) -> range:
    """From the first to the last year that has a value in any of the series."""
    years = [year for one in series for year in one.known]
    return range(min(years), max(years) + 1)
