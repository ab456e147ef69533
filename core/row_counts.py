"""How many rows several queries have, asked of the database at once."""

from collections.abc import Sequence

from django.db.models import Aggregate, Count, QuerySet, Value


def row_counts(
    queries: Sequence[QuerySet], counts: Sequence[Aggregate] | None = None
) -> list[int]:
    """The number of rows of each, whatever their models; one query.

    `counts` says what is counted in each of them in place of rows.
    """
    if not queries:
        return []
    counts = counts or [Count("pk")] * len(queries)
    first, *others = (
        # A plain one: that of translated models adds columns to the union.
        QuerySet(rows.model)
        .filter(pk__in=rows.order_by().values("pk"))
        .order_by()
        .values(in_query=Value(place))
        .annotate(rows_counted=count)
        for place, (rows, count) in enumerate(zip(queries, counts, strict=True))
    )
    found = dict(first.union(*others, all=True).values_list("in_query", "rows_counted"))
    return [found.get(place, 0) for place in range(len(queries))]
