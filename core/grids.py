"""Many values on one page: read, typed in, saved at once.

Nobody overwrites what somebody else wrote after the page was opened: a cell is written
only if it still holds what was seen then. Nothing is written while any cell has
something wrong in it, and everything typed is kept.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone


@dataclass(kw_only=True)
class Cell:
    """A value on the page, and what was typed; None where nothing was sent."""

    typed: str | None = None
    error: str = ""

    @property
    def name(self) -> str:
        """What its field is called in the form."""
        raise NotImplementedError

    @property
    def words(self) -> str:
        """The cell's place in words."""
        raise NotImplementedError

    @property
    def held(self) -> Any:
        """What it holds now, in a form that JSON knows; None if nothing."""
        raise NotImplementedError

    @property
    def held_words(self) -> str:
        """What it holds now, as its editor would type it; empty for nothing."""
        return "" if self.held is None else str(self.held)

    @property
    def is_editable(self) -> bool:
        return True

    def read(self, text: str) -> Any:
        """What was typed, in the form of `held`; ValidationError if it is no value."""
        raise NotImplementedError

    @property
    def value(self) -> str:
        """What stands in the box: what was typed, else what the cell holds."""
        return self.held_words if self.typed is None else self.typed


@dataclass(frozen=True)
class Conflict:
    """A cell that somebody else changed meanwhile, and what its editor had typed."""

    cell: Cell
    typed: str


class Refused(Exception):
    """Nothing was saved; the cells of `grid` say what is wrong with them.

    `conflicts` are the cells that could not have been saved either.
    """

    def __init__(self, grid: Any, conflicts: Iterable[Conflict] = ()):
        super().__init__()
        self.grid = grid
        self.conflicts = list(conflicts)


def take(cells: Iterable[Cell], data: Mapping[str, str]) -> None:
    """Keep what was typed, whatever it is."""
    for cell in cells:
        cell.typed = data.get(cell.name)


def compare(
    cells: Iterable[Cell], seen: Mapping[str, Any]
) -> tuple[list[tuple[Cell, Any]], list[Conflict]]:
    """The cells to be written with their new values, and those that cannot be.

    `seen` is what the cells held when their editor opened the page. A cell of which
    nothing can be read gets its error.
    """
    wanted, conflicts = [], []
    for cell in cells:
        was = seen.get(cell.name)
        if cell.typed is None or (was is not None and cell.typed == str(was)):
            continue
        try:
            value = cell.read(cell.typed)
        except ValidationError as wrong:
            cell.error = " ".join(wrong.messages)
            continue
        if value == was or (cell.is_editable and value == cell.held):
            continue
        if not cell.is_editable or cell.held != was:
            conflicts.append(Conflict(cell, cell.typed))
        else:
            wanted.append((cell, value))
    return wanted, conflicts


def read_year(text: str, first: int, last: int) -> int:
    """The year asked for; this one if it is none of those that may be."""
    if text.isascii() and text.isdigit() and len(text) == 4:
        year = int(text)
        if first <= year <= last:
            return year
    return timezone.localdate().year


def read_seen(text: str, kind: type) -> dict[str, Any]:
    """What the page said its cells held, as far as it is of that kind of value.

    Nothing, if it is not what a page sends.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: value for name, value in found.items() if type(value) is kind}
