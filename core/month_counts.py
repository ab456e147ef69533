"""How many records a month has brought."""

from collections import Counter

from django.db.models import QuerySet


def month_counts(rows: QuerySet, column: str, year: int) -> dict[int, int]:
    """Records of that year by month, by a partial date; those without a month left out.

    One query.
    """
    first = year * 10_000
    dates = rows.filter(
        **{f"{column}__gte": first, f"{column}__lt": first + 10_000}
    ).values_list(column, flat=True)
    return dict(Counter(date.month for date in dates.order_by() if date.month))
