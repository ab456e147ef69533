"""How long a ranking has measured in one way: places are compared only within that."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max, Min, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Method:
    """The years of one method: from the edition that brought it to the last one.

    None where no change is known on that side.
    """

    since: int | None = None
    until: int | None = None

    def __str__(self):
        if self.since and self.until:
            is_one = self.since == self.until
            return str(self.since) if is_one else f"{self.since}–{self.until}"
        if self.since:
            return _("since %(first)s") % {"first": self.since}
        return _("until %(last)s") % {"last": self.until} if self.until else ""


def method_in(year: int, changes: Iterable[int]) -> Method:
    """The method of a year; `changes` are the years of editions with a new one."""
    changes = list(changes)
    since = max((change for change in changes if change <= year), default=None)
    following = min((change for change in changes if change > year), default=None)
    return Method(since, following and following - 1)


def with_changes(results: QuerySet) -> QuerySet:
    """The same in SQL: results with `changed_in` and `changes_next_in`, two years."""
    editions = results.model._meta.get_field("edition").related_model.objects
    changes = editions.filter(
        ranking=OuterRef("edition__ranking"), is_new_method=True
    ).order_by()
    year, ranking = OuterRef("edition__year"), "ranking"
    before = changes.filter(year__lte=year).values(ranking).annotate(n=Max("year"))
    after = changes.filter(year__gt=year).values(ranking).annotate(n=Min("year"))
    return results.annotate(
        changed_in=Subquery(before.values("n")),
        changes_next_in=Subquery(after.values("n")),
    )
