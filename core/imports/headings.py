"""Which column of a file fills which field."""

from difflib import get_close_matches

from django.utils.translation import gettext

from core.imports.columns import BoundColumn
from core.languages import isolated
from core.text import MAX_SEARCH_LENGTH, fold

_SHOWN_LENGTH = 80


def columns_by_position(importer, table, plan) -> dict[int, BoundColumn]:
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
