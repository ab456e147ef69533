"""Erasing what visitors sent, while others may be at work on it."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet

from core.models import Submission


def erase_due(
    due: QuerySet,
    erase: Callable[[Submission], None],
    hold: Callable[[int], object] = lambda key: None,
    *,
    dry_run: bool = False,
) -> int:
    """Erase every record that is due; returns their number. A dry run only counts.

    One transaction for each, so that a run that is cut short leaves none half erased.
    It holds the record as it is stored then and looks once more whether it is due:
    what was released or answered meanwhile stays, and nothing new is left behind.
    `hold` takes, by the key of the record, the lock that its section takes first.
    """
    keys = list(due.values_list("pk", flat=True))
    if dry_run:
        return len(keys)
    return sum(_erase_if_due(due, key, erase, hold) for key in keys)


@transaction.atomic
def _erase_if_due(due, key, erase, hold):
    hold(key)
    # Of the plain model: PostgreSQL locks no rows of a query with an aggregate.
    record = due.model.objects.select_for_update().filter(pk=key).first()
    if record is None or not due.filter(pk=key).exists():
        return False
    erase(record)
    return True
