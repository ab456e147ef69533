"""What a chart shows by year, and the words for one value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from core.formats import number_from, number_range

Value = int | tuple[int, int | None]


@dataclass(frozen=True)
class Series:
    """A value for each year, or None: a number or the two ends of a band.

    A band such as 801–1000 is `(801, 1000)`, one without an end `(1501, None)`. A year
    in `said` has words instead of a number: a gap in the picture, the words in the
    table. `breaks` names the years from which on the values are no longer comparable
    with those before, and says why in a word or two.
    """

    name: str
    values: Mapping[int, Value | None]
    said: Mapping[int, str] = field(default_factory=dict)
    breaks: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def known(self) -> dict[int, Value]:
        """The years that have a value, in order."""
        return {
            year: value
            for year, value in sorted(self.values.items())
            if value is not None
        }

    @cached_property
    def words(self) -> dict[int, str]:
        """What is to be read in each year that has a value or words."""
        return {
            **self.said,
            **{year: value_words(value) for year, value in self.known.items()},
        }


def ends(value: Value, beyond: int) -> tuple[int, int]:
    """The lower and the upper end; the same number twice if it is no band.

    A band without an end reaches to `beyond`.
    """
    low, high = value if isinstance(value, tuple) else (value, value)
    return low, beyond if high is None else high


def is_open(value: Value) -> bool:
    """Whether it is a band without an end."""
    return isinstance(value, tuple) and value[1] is None


def value_words(value: Value) -> str:
    """What the picture and the table say: `1,205`, `801–1,000`, `1,501+`."""
    low, high = value if isinstance(value, tuple) else (value, value)
    if high is None:
        return number_from(low)
    return number_range(low, high if high != low else None)


def all_ends(series: Sequence[Series]) -> list[int]:
    """Every number in the series, both ends of a band.

    A band without an end has room for a fifth of its beginning.
    """
    return [
        end
        for one in series
        for value in one.known.values()
        for end in ends(value, _room_beyond(value))
    ]


def years_of(series: Sequence[Series]) -> range:
    """From the first to the last year that has a value or words in any of the series."""
    years = [year for one in series for year in one.words]
    return range(min(years), max(years) + 1)


def breaks_within(series: Sequence[Series]) -> dict[int, str]:
    """The breaks that have years on both sides, in order."""
    found = {year: words for one in series for year, words in one.breaks.items()}
    inner = years_of(series)[1:]
    return {year: found[year] for year in sorted(found) if year in inner}


def _room_beyond(value):
    low = value[0] if isinstance(value, tuple) else value
    return low + max(low // 5, 1)
