"""A plan as a draft keeps it for the page, in words of the language it was sent in.

Pages of rows are cut when it is stored, so that nobody who looks at one reads all.
"""

from typing import Any

from core.imports.plans import Outcome, Plan, PlannedRow
from core.imports.sheets import Table
from core.models import ImportDraft

PAGE = 100


def as_json(plan: Plan, table: Table) -> dict[str, Any]:
    """What the page shows: `about` the plan, and pages of `rows` by outcome."""
    return {
        "about": {
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
        "rows": {outcome.value: _pages(plan.of(outcome)) for outcome in Outcome},
    }


def read(
    draft: ImportDraft, outcomes: list[Outcome], page: int = 1
) -> tuple[dict[str, Any] | None, dict[Outcome, list[dict[str, Any]]]]:
    """What is said about the plan, and one page of rows of each outcome; one query."""
    paths = [f"plan__rows__{outcome.value}__{page - 1}" for outcome in outcomes]
    drafts = ImportDraft.objects.filter(pk=draft.pk)
    about, *pages = drafts.values_list("plan__about", *paths).get()
    return about, dict(zip(outcomes, [rows or [] for rows in pages], strict=True))


def _pages(rows: list[PlannedRow]) -> list[list[dict[str, Any]]]:
    return [
        list(map(_row, rows[start : start + PAGE]))
        for start in range(0, len(rows), PAGE)
    ]


def _row(row: PlannedRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "name": row.name,
        "pk": row.record and row.record.pk,
        "changes": [
            {"heading": c.heading, "old": c.old, "new": c.new} for c in row.changes
        ],
        "mistakes": [
            {
                "cell": m.cell,
                "heading": m.heading,
                "value": m.value,
                "reason": m.reason,
            }
            for m in row.mistakes
        ],
    }
