"""A row as far as it can be understood by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from core.imports.columns import BoundColumn
from core.imports.register import kept
from core.imports.sheets import FAULTS, Row

SHOWN_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong: the cell (`C17`, or `17` for the whole row), its text, and why."""

    cell: str
    heading: str
    value: str
    reason: str


class Reading:
    """A row as far as it can be understood by itself, and the record it is.

    What contradicts another row, or the register, is a conflict: each cell may be right.
    """

    __slots__ = (
        "row",
        "columns",
        "values",
        "mistakes",
        "is_wrong",
        "is_identified",
        "pk",
        "stored",
    )

    def __init__(self, row: Row, columns: Mapping[int, BoundColumn]):
        self.row = row
        self.columns = columns
        self.values: dict[str, Any] = {}
        self.mistakes: list[Mistake] = []
        self.is_wrong = False
        self.is_identified = False
        self.pk: Any = None
        self.stored: dict[str, Any] | None = None
        for position, column in columns.items():
            self._read(position, column)

    def _read(self, position, column):
        text = self.row.text(position)
        if fault := self.row.faults.get(position):
            self.blame(position, FAULTS[fault])
        elif text:
            try:
                self.values[column.name] = column.read(text)
            except ValidationError as error:
                self.blame(position, *error.messages)

    def blame(self, position: int | None, *reasons) -> None:
        """Note what is wrong with a cell, or with the row as a whole."""
        self.is_wrong = True
        self._note(position, reasons)

    def contradict(self, position: int | None, *reasons) -> None:
        """Note what the row cannot be reconciled with."""
        self._note(position, reasons)

    def _note(self, position, reasons):
        is_cell = position is not None
        column = self.columns.get(position)
        self.mistakes += [
            Mistake(
                cell=self.row.place(position) if is_cell else str(self.row.number),
                heading=column.label if column else "",
                value=self.row.text(position)[:SHOWN_LENGTH] if is_cell else "",
                reason=str(reason),
            )
            for reason in reasons
        ]

    def position_of(self, name: str) -> int | None:
        """Where the field, or any language of it, stands in the file."""
        by_name = {column.name: place for place, column in self.columns.items()}
        by_original = {column.original: place for place, column in self.columns.items()}
        return by_name.get(name, by_original.get(name))

    def take(self, pk: Any, stored: dict[str, Any]) -> None:
        self.pk, self.stored = pk, stored

    @property
    def changed(self) -> dict[str, Any]:
        """What the row says otherwise than its record."""
        return {
            column.name: self.values[column.name]
            for column in self.columns.values()
            if column.name in self.values and not self._agrees(column, self.stored)
        }

    @property
    def is_update(self) -> bool:
        return self.stored is not None and bool(self.changed)

    def agrees_with(self, stored: Mapping[str, Any]) -> bool:
        """Whether the record holds all that the row says."""
        return all(
            self._agrees(column, stored)
            for column in self.columns.values()
            if column.name in self.values
        )

    def _agrees(self, column, stored):
        return column.is_same(stored[column.name], kept(self.values[column.name]))
