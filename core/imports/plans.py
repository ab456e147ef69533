"""What an import would do, row by row, before anything is written.

A plan is made from a table and the register as it is; the same two give the same plan,
and `Plan.digest` says whether two plans are the same. Values are compared as the
records keep them, so that its words may be in any language.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _

from core.imports.columns import BoundColumn
from core.imports.declaration import Import
from core.imports.headings import columns_by_position
from core.imports.matching import find_records
from core.imports.register import digest_of, kept, records_of
from core.imports.rows import Mistake, Reading
from core.imports.sheets import Table
from core.imports.validation import Validator


class Outcome(models.TextChoices):
    """What becomes of a row, the most urgent first."""

    ERROR = "error", _("Wrong")
    CONFLICT = "conflict", _("Conflict")
    UPDATE = "update", _("Changed")
    CREATE = "create", _("New")
    UNCHANGED = "unchanged", _("Unchanged")

    @property
    def is_wrong(self) -> bool:
        return self in (Outcome.ERROR, Outcome.CONFLICT)

    @property
    def heading(self) -> Promise:
        """What stands above the rows of this outcome."""
        return _HEADINGS[self]


_HEADINGS = {
    Outcome.ERROR: _("Wrong cells"),
    Outcome.CONFLICT: _("Conflicts"),
    Outcome.UPDATE: _("Changed records"),
    Outcome.CREATE: _("New records"),
    Outcome.UNCHANGED: _("Unchanged rows"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A field with its old and new value, as the reader sees them."""

    heading: str
    old: str
    new: str


@dataclass(slots=True)
class PlannedRow:
    """A row and what becomes of it.

    `record` is the new or changed record, not yet saved; `values` are what it takes
    over from the row, by field name, and `old` what the register holds in their place.
    """

    number: int
    outcome: Outcome
    columns: Sequence[BoundColumn]
    name: str = ""
    record: Model | None = None
    values: dict[str, Any] = field(default_factory=dict)
    old: dict[str, Any] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def changes(self) -> list[Change]:
        """Made when they are shown; who writes the plan needs none."""
        return [
            Change(
                column.label,
                column.show(self.old.get(column.name)),
                column.show(self.values[column.name]),
            )
            for column in self.columns
            if column.name in self.values
        ]


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
        wrong = self.counts[Outcome.ERROR] + self.counts[Outcome.CONFLICT]
        return not self.problems and not wrong

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
        steps = (
            [row.number, row.outcome, row.record and row.record.pk, row.values]
            for row in self.rows
        )
        return digest_of(chain([self.basis, self.problems], steps))


def make_plan(
    importer: Import, table: Table, *, progress: Callable[[int], None] | None = None
) -> Plan:
    """What bringing the table in would do; reads the register and writes nothing.

    `progress` is told again and again how many rows have been looked at.
    """
    plan = Plan(importer)
    columns = columns_by_position(importer, table, plan)
    if plan.problems:
        return plan
    tell = progress or (lambda done: None)
    register = dict(records_of(importer))
    plan.basis = digest_of(register.items())
    rows = []
    for row in table.rows:
        rows.append(Reading(row, columns))
        tell(len(rows) // 2)
    find_records(importer, rows, register)
    del register  # each row has its own record
    for column in columns.values():
        if column.options:
            column.options.forget_names()
    records = importer.base().in_bulk([row.pk for row in rows if row.is_update])
    validator = Validator(importer)
    count = len(rows)
    rows.reverse()
    while rows:  # each is let go when it is planned
        plan.rows.append(_planned(importer, validator, rows.pop(), records))
        tell((count + len(plan.rows)) // 2)
    return plan


def _planned(
    importer, validator, row: Reading, records: Mapping[Any, Model]
) -> PlannedRow:
    is_new = row.stored is None
    if is_new:
        record, values = importer.model(), row.values
        _blame_missing(importer, row)
    elif values := row.changed:
        record = records[row.pk]
        _blame_cleared(importer, row, values)
    else:
        record = None
    if record is not None and not row.mistakes:
        _set(importer, record, values)
        if is_new:
            importer.complete(record)
        _validate(importer, validator, record, row, is_new=is_new)
        for name, reason in importer.refusals(row.stored, values):
            row.blame(row.position_of(name), reason)
    planned = PlannedRow(row.row.number, Outcome.UNCHANGED, importer.bound_columns)
    if not is_new:
        planned.values = values
        planned.old = {name: row.stored[name] for name in values}
    if row.mistakes:
        planned.outcome = Outcome.ERROR if row.is_wrong else Outcome.CONFLICT
        planned.mistakes = row.mistakes
    elif record is not None:
        planned.outcome = Outcome.CREATE if is_new else Outcome.UPDATE
        planned.name, planned.record, planned.values = str(record), record, values
    return planned


def _blame_missing(importer, row):
    """Name what a new record needs and the row lacks; one language is enough."""
    blamed = {mistake.cell for mistake in row.mistakes}
    required = [column for column in importer.bound_columns if column.is_required]
    given = {c.original for c in required if kept(row.values.get(c.name)) is not None}
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


def _blame_cleared(importer, row, changed):
    """Name the last language of a needed text, if the row clears it."""
    cleared = {name for name, value in changed.items() if kept(value) is None}
    for column in importer.bound_columns:
        if column.name in cleared and column.is_required and column.is_read_by_all:
            left = [
                other.name
                for other in importer.bound_columns
                if other.original == column.original and other.is_read_by_all
            ]
            if all(kept((row.stored | row.values)[name]) is None for name in left):
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
