"""What was typed in a sheet is written: all of it in one transaction, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _, override
from modeltranslation.utils import get_translation_fields

from core import history
from core.grids import Conflict, Refused, compare, take
from core.imports import hold_register
from core.translations import note_changes
from rankings.entry.cells import NEW_METHOD, Cell
from rankings.entry.sheet import Block, Row, Sheet
from rankings.models import Edition, Result
from rankings.places import Place, read_place


@dataclass
class Outcome:
    """What a save has done; `lost` are places typed in rows that are no longer there."""

    added: list[Result] = field(default_factory=list)
    changed: list[Result] = field(default_factory=list)
    editions: list[Edition] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def save(
    year: int,
    typed: Mapping[str, str],
    *,
    seen: Mapping[str, str],
    read_on: date | None,
    user: AbstractBaseUser,
) -> Outcome:
    """Write the sheet of the year.

    `read_on` is the day on which places were read that are new or changed and say
    nothing else. Raises `Refused` if anything is wrong in any cell.
    """
    with transaction.atomic():
        # Whoever comes second waits here.
        hold_register(Result)
        sheet = Sheet(year, is_locked=True)
        wanted, conflicts = examine(sheet, typed, seen, read_on)
        if sheet.faults:
            raise Refused(sheet, conflicts)
        outcome = Outcome(conflicts=conflicts, lost=_lost(sheet, typed, seen))
        with history.recording(user=user, path="grid"):
            for block in sheet.blocks:
                _write(block, wanted, outcome, sheet.year, read_on, user)
    return outcome


def examine(
    sheet: Sheet,
    typed: Mapping[str, str],
    seen: Mapping[str, str],
    read_on: date | None = None,
) -> tuple[dict[str, Any], list[Conflict]]:
    """The new values by name of cell, and the conflicts; the cells get their errors."""
    take(sheet.cells, typed)
    changes, conflicts = compare(sheet.cells, seen)
    wanted = {cell.name: value for cell, value in changes}
    for block in sheet.blocks:
        for cells in (block.cells, *(row.cells for row in block.rows)):
            _keep_together(cells, wanted, conflicts, seen, read_on)
        for row in block.rows:
            _check_row(row, wanted)
        _check_method(block, wanted)
    return wanted, conflicts


def _keep_together(cells, wanted, conflicts, seen, read_on):
    """They are one statement: it is written on what its editor saw of it, or not."""
    written = [cell for cell in cells if cell.name in wanted]
    if not written:
        return
    names = {conflict.cell.name for conflict in conflicts}
    if not any(cell.name in names for cell in cells):
        others = [cell for cell in cells if _is_other_than(cell, seen, read_on)]
        if not others:
            return
        conflicts += [Conflict(cell, cell.typed) for cell in others]
    for cell in written:
        del wanted[cell.name]
        conflicts.append(Conflict(cell, cell.typed))


def _is_other_than(cell: Cell, seen, read_on):
    """Whether it holds neither what its editor saw nor what they would have there.

    The latter is so when a page is sent twice; a place brings the common day with it.
    """
    if cell.error or cell.held == seen.get(cell.name):
        return False
    if cell.key == "read_on" and read_on and cell.held == read_on.isoformat():
        return False
    return cell.typed is None or cell.held != cell.read(cell.typed)


def _check_row(row: Row, wanted):
    place, source, read_on = row.cells
    touched = [cell for cell in row.cells if cell.name in wanted]
    if not touched or any(cell.error for cell in row.cells):
        return
    if place.name in wanted and wanted[place.name] is None:
        place.error = _(
            "You emptied this cell, which held %(number)s. A place is deleted in its"
            " edition."
        ) % {"number": place.held_words}
    elif row.result is None and place.name not in wanted:
        place.error = _("Write the place that was read there.")
    elif row.result is None and not wanted.get(source.name):
        source.error = _("Give the page on which the place was read.")


def _check_method(block: Block, wanted):
    names = {cell.name for cell in block.cells}
    if not names & wanted.keys() or any(cell.error for cell in block.cells):
        return
    is_new = _final(block.method, wanted) == NEW_METHOD
    if is_new and not any(_final(cell, wanted) for cell in block.notes):
        block.notes[0].error = _("Say in the note what changed.")


def _final(cell: Cell, wanted):
    return wanted.get(cell.name, cell.held)


def _write(block: Block, wanted, outcome, year, read_on, user):
    own = [cell for cell in block.cells if cell.name in wanted]
    rows = [row for row in block.rows if any(c.name in wanted for c in row.cells)]
    if not own and not rows:
        return
    edition = block.edition
    is_new = edition is None
    if is_new:
        edition, is_new = Edition.objects.get_or_create(
            ranking=block.ranking, year=year
        )
    log = [{"added": {}}] if is_new else []
    if own:
        before = {cell.key: getattr(edition, cell.key) for cell in own}
        for cell in own:
            value = wanted[cell.name]
            is_method = cell is block.method
            setattr(edition, cell.key, value == NEW_METHOD if is_method else value)
        edition.save()
        note_changes(edition, before)
        outcome.editions.append(edition)
        log += [] if is_new else [_changed(Edition, own)]
    log += [_write_row(row, edition, wanted, outcome, read_on) for row in rows]
    flag = ADDITION if is_new else CHANGE
    LogEntry.objects.log_actions(user.pk, [edition], flag, log)


def _write_row(row: Row, edition, wanted, outcome, read_on):
    """Save the row's result; returns its line of history."""
    place, source, day = row.cells
    is_new = row.result is None
    result = row.result or _result_like(row.model, edition)
    if place.name in wanted:
        written = read_place(wanted[place.name])
        result.rank, result.rank_to = written.rank, written.rank_to
        result.is_open_band = written.is_open_band
        result.read_on = read_on or (None if is_new else result.read_on)
    if source.name in wanted:
        result.source_url = wanted[source.name] or ""
    if day.name in wanted:
        value = wanted[day.name]
        result.read_on = date.fromisoformat(value) if value else None
    result.save()
    (outcome.added if is_new else outcome.changed).append(result)
    with override("en"):
        about = {"name": str(Result._meta.verbose_name), "object": _named(row, result)}
        if is_new:
            return {"added": about}
    touched = [cell for cell in row.cells if cell.name in wanted]
    return {"changed": {**about, **_changed(Result, touched)["changed"]}}


def _result_like(model: Result, edition: Edition) -> Result:
    """A result of the same series in another edition."""
    kept = ("scope", "country", *get_translation_fields("subject"))
    return Result(edition=edition, **{name: getattr(model, name) for name in kept})


def _named(row, result):
    return f"{row.scope}: {Place.of(result)}"


def _changed(model, cells):
    names = {"place": "rank"}
    with override("en"):
        fields = [
            str(model._meta.get_field(names.get(cell.key, cell.key)).verbose_name)
            for cell in cells
        ]
    return {"changed": {"fields": fields}}


def _lost(sheet, typed, seen):
    """Places typed in rows that somebody has taken away meanwhile."""
    here = {cell.name for cell in sheet.cells}
    return [
        text
        for name, text in typed.items()
        if name.endswith("-place")
        and name not in here
        and text.strip() not in ("", seen.get(name, ""))
    ]
