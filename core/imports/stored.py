"""A plan as a draft keeps it for the page, in words of the language it was sent in.

Pages of rows are cut when it is stored, so that nobody who looks at one reads all.
"""

from typing import Any

from core.imports.plans import Change, Outcome, Plan, PlannedRow
from core.imports.rows import Mistake
from core.imports.sheets import Table
from core.models import ImportDraft

PAGE = 50


def pack(plan: Plan, table: Table) -> dict[str, Any]:
    """What the page shows: `about` the plan, and pages of `rows` by outcome.

    The plan's rows are emptied one after the other, so that nothing is there twice.
    """
    headings = [column.label for column in plan.importer.bound_columns]
    return {
        "about": {
            "headings": headings,
            "sheet": table.sheet,
            "is_guessed": table.is_guessed,
            "note_row": table.note_row,
            "has_hidden": table.has_hidden,
            "row_count": len(table.rows),
            "problems": list(map(str, plan.problems)),
            "remarks": list(map(str, plan.remarks)),
            "counts": {outcome.value: n for outcome, n in plan.counts.items()},
            "is_sound": plan.is_sound,
            "is_idle": plan.is_idle,
            "can_be_carried_out": plan.can_be_carried_out,
        },
        "rows": {o.value: _pages(plan.of(o), headings) for o in Outcome},
    }


def read(
    draft: ImportDraft, outcomes: list[Outcome], page: int = 1
) -> tuple[dict[str, Any] | None, dict[Outcome, list[dict[str, Any]]]]:
    """What is said about the plan, and one page of rows of each outcome; one query."""
    paths = [f"plan__rows__{outcome.value}__{page - 1}" for outcome in outcomes]
    drafts = ImportDraft.objects.filter(pk=draft.pk)
    about, *pages = drafts.values_list("plan__about", *paths).get()
    rows = [[_opened(row, about["headings"]) for row in page or []] for page in pages]
    return about, dict(zip(outcomes, rows, strict=True))


def _pages(rows: list[PlannedRow], headings: list[str]) -> list[list[Any]]:
    place = {heading: n for n, heading in enumerate(headings)}
    packed = [_packed(row, place) for row in rows]
    return [packed[start : start + PAGE] for start in range(0, len(packed), PAGE)]


def _packed(row: PlannedRow, place: dict[str, int]) -> list:
    """As a list, with headings by number: there may be ten thousand of them."""
    packed = [
        row.number,
        row.name,
        row.record and row.record.pk,
        [[place[c.heading], c.old, c.new] for c in row.changes],
        [[m.cell, m.heading, m.value, m.reason] for m in row.mistakes],
    ]
    row.record, row.values, row.old, row.mistakes = None, {}, {}, []
    return packed


def _opened(row: list, headings: list[str]) -> dict[str, Any]:
    number, name, pk, changes, mistakes = row
    return {
        "number": number,
        "name": name,
        "pk": pk,
        "changes": [Change(headings[place], *values) for place, *values in changes],
        "mistakes": [Mistake(*values) for values in mistakes],
    }
