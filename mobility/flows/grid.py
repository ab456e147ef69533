"""A year's numbers of all partners on one page: read, typed in, saved at once.

A cell is what one institution, direction and kind of people have in the year. It can
be edited while it holds one exact number or none; several records or an inexact one
show their sum and are edited one by one. See `core.grids` for what is saved.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import add
from typing import Any

from django.conf import settings
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import content_version, countries, formats, grids, history
from core.grids import Conflict, Refused
from core.imports import hold_register
from core.languages import translated
from core.models import Qualifier, Status
from mobility.coverage.agreements import Agreements, Merged
from mobility.flows.addresses import desk_address
from mobility.flows.keys import new_key
from mobility.flows.totals import People
from mobility.models import Audience, Direction, Exchange, Flow

MOST_PEOPLE = 99_999
COLUMNS = [
    (direction, audience)
    for direction in (Direction.OUTGOING, Direction.INCOMING)
    for audience in Audience
]
# A request holds so many fields; twenty are kept for what stands beside the cells.
MOST_ROWS = (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS - 20) // len(COLUMNS)
# Two are left on a page for institutions that are added there.
ROWS_PER_PAGE = MOST_ROWS - 2


def read_number(text: str) -> int | None:
    """The number of people; None for an empty cell, ValidationError for another text."""
    text = "".join(text.split())
    if not text:
        return None
    if not text.isdecimal() or len(text) > len(str(MOST_PEOPLE)):
        raise ValidationError(
            _("Write a whole number from 0 to %(most)s, or leave the cell empty."),
            params={"most": formats.number(MOST_PEOPLE)},
        )
    return int(text)


@dataclass
class Cell(grids.Cell):
    """The records of one cell, and what was typed; None where nothing was sent."""

    institution: Any
    direction: Direction
    audience: Audience
    flows: list[Flow] = field(default_factory=list)
    is_emptied: bool = False

    @property
    def name(self) -> str:
        return f"n-{self.institution.pk}-{self.direction}-{self.audience}"

    @property
    def is_editable(self) -> bool:
        """One exact number or none; a new one gets the institution's country."""
        if not self.flows:
            return bool(self.institution.country)
        return len(self.flows) == 1 and self.flows[0].qualifier == Qualifier.EXACT

    @property
    def flow(self) -> Flow | None:
        return self.flows[0] if self.flows else None

    @property
    def people(self) -> People | None:
        """What its records add up to."""
        found = [People(flow.number, flow.qualifier) for flow in self.flows]
        return reduce(add, found) if found else None

    @property
    def number(self) -> int | None:
        return self.people.number if self.people else None

    @property
    def held(self) -> int | None:
        return self.number

    def read(self, text: str) -> int | None:
        return read_number(text)

    @property
    def status(self) -> str:
        """The status of its one record in words, where visitors do not see it."""
        is_shown = not self.flow or self.flow.status == Status.PUBLISHED
        return "" if is_shown else self.flow.get_status_display()

    @property
    def address(self) -> str:
        """Where its records are changed: the one, or the list of them."""
        return desk_address(self.flows)

    @property
    def words(self) -> str:
        """The cell's place in words."""
        return _("%(institution)s, %(direction)s, %(who)s") % {
            "institution": translated(self.institution, "name").value,
            "direction": self.direction.label,
            "who": self.audience.label,
        }


@dataclass(frozen=True)
class Row:
    institution: Any
    cells: Sequence[Cell]

    @property
    def name(self) -> str:
        return translated(self.institution, "name").value

    @property
    def country(self) -> str:
        return self.institution.country_name


@dataclass
class Outcome:
    """What a save is to do, and has done: `changed` gives the new number of each."""

    added: list[Flow] = field(default_factory=list)
    changed: dict[Flow, int] = field(default_factory=dict)
    withdrawn: list[Flow] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def written(self) -> list[Flow]:
        return [*self.added, *self.changed, *self.withdrawn]


def _institutions():
    return Flow._meta.get_field("institution").related_model.objects


def in_order(institutions: Iterable[Any]) -> list[Any]:
    """By country and name in the reader's language."""

    def place(institution):
        name = translated(institution, "name").value
        country = institution.country_name
        return (
            not country,
            countries.sort_key(country),
            countries.sort_key(name),
            institution.pk,
        )

    return sorted(institutions, key=place)


def partners_of(year: int) -> list[Any]:
    """The institutions whose numbers of the year may be expected, in order.

    Those with an agreement in force on some day of it, as far as is known, and those
    with any exchange or flow on record.
    """
    book = Agreements()
    keys = book.current_between(date(year, 1, 1), date(year, 12, 31))
    for model in (Exchange, Flow):
        records = model.objects.exclude(status=Status.WITHDRAWN).order_by()
        named = records.filter(institution__isnull=False)
        keys |= set(map(book.root, named.values_list("institution", flat=True)))
    return in_order(_institutions().filter(pk__in=keys))


def others_than(rows: Sequence[Row]) -> list[Any]:
    """The institutions that can be added to the page, by name."""
    shown = [row.institution.pk for row in rows]
    found = (
        _institutions()
        .exclude(status=Status.WITHDRAWN)
        .filter(merged_into__isnull=True)
        .exclude(pk__in=shown)
    )
    return sorted(
        found, key=lambda one: countries.sort_key(translated(one, "name").value)
    )


class Grid:
    """The cells of some institutions in one year."""

    def __init__(self, year: int, institutions: Iterable[Any], *, is_locked=False):
        self.year = year
        self.rows = [
            Row(one, [Cell(one, *column) for column in COLUMNS]) for one in institutions
        ]
        places = {
            (cell.institution.pk, cell.direction, cell.audience): cell
            for cell in self.cells
        }
        flows = Flow.objects.exclude(status=Status.WITHDRAWN).filter(
            year=year, institution__isnull=False
        )
        if is_locked:
            flows = flows.select_for_update()
        merged = Merged()
        for flow in flows.order_by("pk"):
            place = (merged.root(flow.institution_id), flow.direction, flow.audience)
            if place in places:
                places[place].flows.append(flow)

    @classmethod
    def of_keys(cls, year: int, keys: Sequence[int], *, is_locked=False) -> "Grid":
        """With the institutions of these keys, as far as there are such."""
        found = _institutions().filter(pk__in=keys[:MOST_ROWS])
        return cls(year, in_order(found), is_locked=is_locked)

    @property
    def cells(self) -> list[Cell]:
        return [cell for row in self.rows for cell in row.cells]

    @property
    def keys(self) -> list[int]:
        return [row.institution.pk for row in self.rows]

    @property
    def faults(self) -> list[Cell]:
        """The cells with something wrong in them."""
        return [cell for cell in self.cells if cell.error]

    @property
    def numbers(self) -> dict[str, int]:
        """What the cells that can be edited hold, to be sent back with them."""
        return {
            cell.name: cell.number
            for cell in self.cells
            if cell.is_editable and cell.flow
        }

    def take(self, data: Mapping[str, str]) -> None:
        """Keep what was typed, whatever it is."""
        grids.take(self.cells, data)

    def compare(
        self,
        seen: Mapping[str, int],
        defaults: Mapping[str, Any],
        *,
        may_withdraw: bool,
    ) -> Outcome:
        """What is to be written of what was typed; the cells get their messages.

        The records stay as they are until `save` writes them, for nothing is written
        while any cell has something wrong in it.

        `seen` is what the cells held when their editor opened the page, `defaults`
        what a new record gets beside its number.
        """
        changes, conflicts = grids.compare(self.cells, seen)
        outcome = Outcome(conflicts=conflicts)
        for cell, wanted in changes:
            self._decide(cell, wanted, outcome, defaults, may_withdraw)
        return outcome

    def _decide(self, cell, wanted, outcome, defaults, may_withdraw):
        if cell.flow is None:
            outcome.added.append(self._new(cell, wanted, defaults))
        elif wanted is not None:
            outcome.changed[cell.flow] = wanted
        else:
            cell.is_emptied = True
            outcome.withdrawn.append(cell.flow)
            if not may_withdraw:
                cell.error = _("You emptied this cell, which held %(number)s.") % {
                    "number": cell.number
                }

    def _new(self, cell, number, defaults):
        return Flow(
            institution=cell.institution,
            country=cell.institution.country,
            year=self.year,
            direction=cell.direction,
            audience=cell.audience,
            number=number,
            **defaults,
        )


def save(
    year: int,
    keys: Sequence[int],
    typed: Mapping[str, str],
    *,
    seen: Mapping[str, int],
    defaults: Mapping[str, Any],
    user: AbstractBaseUser,
    may_withdraw: bool,
) -> Outcome:
    """Write what was typed, all of it or nothing; see `Grid.compare`.

    Raises `Refused` if a cell holds no number, or was emptied and may not be.
    """
    with transaction.atomic():
        # Whoever comes second waits here, be it with a page or with a file.
        hold_register(Flow)
        grid = Grid.of_keys(year, keys, is_locked=True)
        grid.take(typed)
        outcome = grid.compare(seen, defaults, may_withdraw=may_withdraw)
        if grid.faults:
            raise Refused(grid, outcome.conflicts)
        with history.recording(user=user, path="grid"):
            _write(outcome)
        if outcome.written:
            _log(user, outcome)
            transaction.on_commit(content_version.bump)
    return outcome


def _write(outcome):
    for flow in outcome.added:
        flow.key = new_key(flow)
    for flow, number in outcome.changed.items():
        flow.number = number
    for flow in outcome.withdrawn:
        flow.status = Status.WITHDRAWN
    held = [*outcome.changed, *outcome.withdrawn]
    for flow in held:
        flow.updated_at = timezone.now()
    history.remember(held)
    Flow.objects.bulk_create(outcome.added)
    Flow.objects.bulk_update(held, ["number", "status", "updated_at"])
    history.keep([*outcome.added, *held])


def _log(user, outcome):
    for flows, flag, message in (
        (outcome.added, ADDITION, [{"added": {}}]),
        (outcome.changed, CHANGE, [{"changed": {"fields": ["people"]}}]),
        (outcome.withdrawn, CHANGE, [{"changed": {"fields": ["status"]}}]),
    ):
        if flows:
            LogEntry.objects.log_actions(user.pk, flows, flag, message)
