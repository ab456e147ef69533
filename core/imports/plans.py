"""What an import would do, row by row, before anything is written.

A plan is made from a table and the register as it is; the same two give the same plan,
and `Plan.digest` says whether two plans are the same. Values are compared as the
records keep them, so that its words may be in any language.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import Model, QuerySet
from django.utils.translation import gettext, gettext_lazy as _

from core.imports.columns import BoundColumn
from core.imports.declaration import Import
from core.imports.sheets import FAULTS, Row, Table
from core.imports.validation import Validator
from core.languages import isolated
from core.text import MAX_SEARCH_LENGTH, fold

_SHOWN_LENGTH = 80


class Outcome(models.TextChoices):
    """What becomes of a row, the most urgent first."""

    ERROR = "error", _("Wrong")
    UPDATE = "update", _("Changed")
    CREATE = "create", _("New")
    UNCHANGED = "unchanged", _("Unchanged")


@dataclass(frozen=True)
class Mistake:
    """What is wrong: the cell (`C17`, or `17` for the whole row), its text, and why."""

    cell: str
    heading: str
    value: str
    reason: str


@dataclass(frozen=True)
class Change:
    """A field with its old and new value, as the reader sees them."""

    heading: str
    old: str
    new: str


@dataclass
class PlannedRow:
    """A row and what becomes of it.

    `record` is the new or changed record, not yet saved; `values` are what it takes
    over from the row, by field name.
    """

    number: int
    outcome: Outcome
    name: str = ""
    record: Model | None = None
    values: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)


@dataclass
class Plan:
    """All rows of a file; `problems` say why none can be read, `remarks` what to know.

    `basis` stands for the register that the plan was made from.
    """

    importer: Import
    rows: list[PlannedRow] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    basis: str = ""

    def of(self, outcome: Outcome) -> list[PlannedRow]:
        return [row for row in self.rows if row.outcome == outcome]

    @cached_property
    def counts(self) -> dict[Outcome, int]:
        """How many rows there are of each outcome."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in Outcome}

    @property
    def mistakes(self) -> list[Mistake]:
        return [mistake for row in self.rows for mistake in row.mistakes]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong; else nothing of the file is written."""
        return not self.problems and not self.counts[Outcome.ERROR]

    @property
    def is_idle(self) -> bool:
        """Whether all that the file says is in the register already."""
        return self.is_sound and self.counts[Outcome.UNCHANGED] == len(self.rows)

    @property
    def can_be_carried_out(self) -> bool:
        return self.is_sound and not self.is_idle

    @cached_property
    def digest(self) -> str:
        """Stands for all that would be written, and onto what."""
        steps = [
            [row.number, row.outcome, row.record and row.record.pk, row.values]
            for row in self.rows
        ]
        return _digest([self.basis, self.problems, steps])


def make_plan(importer: Import, table: Table) -> Plan:
    """What bringing the table in would do; reads the register and writes nothing."""
    plan = Plan(importer)
    columns = _columns(importer, table, plan)
    if plan.problems:
        return plan
    register = Register.of(importer)
    plan.basis = register.basis
    rows = [_Reading(row, columns) for row in table.rows]
    _find_by_identity(importer, rows, register)
    _find_by_equality(importer, rows, register)
    records = importer.base().in_bulk([row.pk for row in rows if row.is_update])
    validator = Validator(importer)
    plan.rows = [_planned(importer, validator, row, records) for row in rows]
    return plan


# The register as it is


@dataclass
class Register:
    """The values of all records under their keys, in the fields of the import."""

    importer: Import
    values: dict[Any, dict[str, Any]]

    @classmethod
    def of(cls, importer: Import, *, is_locked: bool = False) -> "Register":
        """Read it in a query, and one for each column of many values.

        `is_locked` keeps the records as they are till the commit.
        """
        columns = [c for c in importer.bound_columns if not c.is_many]
        records: QuerySet = importer.base().order_by("pk")
        if is_locked:
            records = records.select_for_update(of=("self",))
        # Not modeltranslation's own, which would read by fallback.
        rows = QuerySet.values_list(records, "pk", *(c.attname for c in columns))
        names = [column.name for column in columns]
        found = {
            pk: dict(zip(names, map(_kept, values), strict=True))
            for pk, *values in rows.iterator()
        }
        for column in importer.bound_columns:
            if column.is_many:
                lines = column.stored()
                for pk, values in found.items():
                    values[column.name] = lines.get(pk)
        return cls(importer, found)

    @property
    def basis(self) -> str:
        """Changes with every change that a plan could depend on."""
        return _digest(list(self.values.items()))


def _kept(value):
    """The value with nothing as None, however the column keeps it."""
    return None if value in models.Field.empty_values else value


def _digest(value) -> str:
    text = json.dumps(value, default=repr, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


# Headings


def _columns(importer, table, plan) -> dict[int, BoundColumn]:
    """Position in the file to column; what cannot be told is noted in the plan."""
    meanings: dict[str, list[BoundColumn]] = {}
    for column in importer.bound_columns:
        for heading in column.headings():
            meanings.setdefault(heading, []).append(column)
    found: dict[int, BoundColumn] = {}
    for position in range(max(len(row.cells) for row in (table.heading, *table.rows))):
        place, text = table.heading.place(position), table.heading.text(position)
        meant = meanings.get(fold(text), []) if text else []
        if not text:
            if any(row.text(position) for row in table.rows):
                plan.problems.append(
                    gettext("Cell %(cell)s is empty, but there are values below it.")
                    % {"cell": isolated(place)}
                )
        elif not meant:
            plan.remarks.append(_unknown_heading(place, text, meanings))
        elif len(meant) > 1:
            plan.problems.append(
                gettext(
                    "The heading “%(heading)s” in cell %(cell)s may mean several fields."
                )
                % {"heading": text, "cell": isolated(place)}
            )
        elif meant[0] in found.values():
            plan.problems.append(
                gettext("The heading “%(heading)s” in cell %(cell)s is there twice.")
                % {"heading": meant[0].label, "cell": isolated(place)}
            )
        else:
            found[position] = meant[0]
    if not found:
        plan.problems.append(
            gettext("None of the headings is known. The headings are: %(headings)s.")
            % {"headings": ", ".join(c.label for c in importer.bound_columns)}
        )
    return found


def _unknown_heading(place, text, meanings):
    words = {"cell": isolated(place), "heading": text[:_SHOWN_LENGTH]}
    close = get_close_matches(fold(text[:MAX_SEARCH_LENGTH]), meanings, n=1)
    if not close:
        return (
            gettext(
                "The heading “%(heading)s” in cell %(cell)s is not known; its column is"
                " left out."
            )
            % words
        )
    return gettext(
        "The heading “%(heading)s” in cell %(cell)s is not known; its column is left"
        " out. The nearest heading is “%(nearest)s”."
    ) % (words | {"nearest": meanings[close[0]][0].label})


# Rows


class _Reading:
    """A row as far as it can be understood by itself, and the record it is."""

    def __init__(self, row: Row, columns: Mapping[int, BoundColumn]):
        self.row = row
        self.columns = columns
        self.values: dict[str, Any] = {}
        self.mistakes: list[Mistake] = []
        self.pk: Any = None
        self.stored: dict[str, Any] | None = None
        self.is_identified = False
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
        is_cell = position is not None
        column = self.columns.get(position)
        self.mistakes += [
            Mistake(
                cell=self.row.place(position) if is_cell else str(self.row.number),
                heading=column.label if column else "",
                value=self.row.text(position)[:_SHOWN_LENGTH] if is_cell else "",
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
            name: value
            for name, value in self.values.items()
            if self.stored[name] != _kept(value)
        }

    @property
    def is_update(self) -> bool:
        return self.stored is not None and bool(self.changed)

    def agrees_with(self, stored: Mapping[str, Any]) -> bool:
        return all(stored[name] == _kept(value) for name, value in self.values.items())


def _with_all_columns(importer, values: Mapping[str, Any]) -> dict[str, Any]:
    return {c.name: _kept(values.get(c.name)) for c in importer.bound_columns}


def _find_by_identity(importer, rows: Iterable[_Reading], register: Register) -> None:
    known: dict[tuple, list[Any]] = {}
    for pk, values in register.values.items():
        if identity := importer.identity_of(values):
            known.setdefault(identity, []).append(pk)
    taken: dict[tuple, int] = {}
    for row in rows:
        identity = importer.identity_of(_with_all_columns(importer, row.values))
        if identity is None:
            continue
        row.is_identified = True
        place = row.position_of(importer.identity[0])
        if identity in taken:
            row.blame(
                place,
                gettext("Row %(row)s of the file is about the same record.")
                % {"row": isolated(str(taken[identity]))},
            )
        taken.setdefault(identity, row.row.number)
        found = known.get(identity, [])
        if len(found) == 1:
            row.take(found[0], register.values[found[0]])
        elif found:
            row.blame(place, _("Several records of the register fit this row."))


def _find_by_equality(importer, rows: Iterable[_Reading], register: Register) -> None:
    """Rows without identity: first what was made from such a row, then what holds it.

    A row that fills fewer cells fits more records, and so comes after the others.
    """
    open_rows = [row for row in rows if not row.is_identified and not row.mistakes]
    if not open_rows:
        return
    used = {row.pk for row in rows if row.stored is not None}
    free = {pk: values for pk, values in register.values.items() if pk not in used}
    required = [
        c.name
        for c in importer.bound_columns
        if c.is_required and not c.is_one_of_languages
    ]
    defaults = {
        c.name: c.field.get_default()
        for c in importer.bound_columns
        if c.field.has_default() and not c.is_many
    }

    def all_of(values):
        return tuple(_with_all_columns(importer, values).values())

    def some_of(values):
        return tuple(_kept(values.get(name)) for name in required)

    _match(open_rows, free, lambda values: all_of(defaults | values), all_of)
    left = [row for row in open_rows if row.stored is None]
    left.sort(key=lambda row: -len(row.values))
    _match(left, free, some_of, some_of)


def _match(rows, free, key_of_row, key_of_record) -> None:
    """Give each row a free record with the same key that holds all the row says."""
    by_key: dict[tuple, list[Any]] = {}
    for pk, values in free.items():
        by_key.setdefault(key_of_record(values), []).append(pk)
    for row in rows:
        candidates = by_key.get(key_of_row(row.values), [])
        fitting = (pk for pk in candidates if row.agrees_with(free[pk]))
        if (pk := next(fitting, None)) is not None:
            candidates.remove(pk)
            row.take(pk, free.pop(pk))


def _planned(
    importer, validator, row: _Reading, records: Mapping[Any, Model]
) -> PlannedRow:
    is_new = row.stored is None
    if is_new:
        record, values = importer.model(), row.values
        _blame_missing(importer, row)
    elif row.is_update:
        record, values = records[row.pk], row.changed
        _blame_cleared(importer, row)
    else:
        record, values = None, {}
    if record is not None and not row.mistakes:
        _set(importer, record, values)
        if is_new:
            importer.complete(record)
        _validate(importer, validator, record, row, is_new=is_new)
    if row.mistakes:
        return PlannedRow(row.row.number, Outcome.ERROR, mistakes=row.mistakes)
    if record is None:
        return PlannedRow(row.row.number, Outcome.UNCHANGED)
    return PlannedRow(
        number=row.row.number,
        outcome=Outcome.CREATE if is_new else Outcome.UPDATE,
        name=str(record),
        record=record,
        values=values,
        changes=_changes(importer, row, values),
    )


def _blame_missing(importer, row):
    """Name what a new record needs and the row lacks; one language is enough."""
    blamed = {mistake.cell for mistake in row.mistakes}
    required = [column for column in importer.bound_columns if column.is_required]
    given = {c.original for c in required if _kept(row.values.get(c.name)) is not None}
    needed = {column.original: column for column in reversed(required)}
    for original, column in reversed(needed.items()):
        places = [p for p, c in row.columns.items() if c in required]
        places = [p for p in places if row.columns[p].original == original]
        if original in given or blamed & set(map(row.row.place, places)):
            continue
        if places:
            row.blame(places[0], forms.Field.default_error_messages["required"])
        else:
            row.blame(
                None,
                gettext("A new record needs the column “%(heading)s”.")
                % {"heading": column.label},
            )


def _blame_cleared(importer, row):
    """Name the last language of a needed text, if the row clears it."""
    cleared = {name for name, value in row.changed.items() if _kept(value) is None}
    for column in importer.bound_columns:
        if column.name in cleared and column.is_required and column.is_read_by_all:
            left = [
                other.name
                for other in importer.bound_columns
                if other.original == column.original and other.is_read_by_all
            ]
            if all(_kept((row.stored | row.values)[name]) is None for name in left):
                row.blame(
                    row.position_of(column.name),
                    forms.Field.default_error_messages["required"],
                )


def _set(importer, record, values):
    for column in importer.bound_columns:
        if column.name in values and not column.is_many:
            setattr(record, column.attname, values[column.name])


def _validate(importer, validator, record, row, *, is_new):
    """What the model itself says; related records were found among those there are."""
    columns = [column for column in importer.bound_columns if not column.is_many]
    exclude = {column.name for column in columns if column.field.is_relation}
    # Which language is needed does not depend on the reader's; see BoundColumn.
    exclude |= {column.original for column in columns if column.is_one_of_languages}
    if not is_new:
        given = {column.name for column in columns}
        exclude |= {f.name for f in record._meta.fields if f.name not in given}
    for name, reasons in validator.errors_of(record, exclude).items():
        position = None if name == NON_FIELD_ERRORS else row.position_of(name)
        row.blame(position, *reasons)


def _changes(importer, row, values):
    stored = row.stored or {}
    return [
        Change(
            column.label,
            column.show(stored.get(column.name)),
            column.show(values[column.name]),
        )
        for column in importer.bound_columns
        if column.name in values
    ]
