"""What every list is: its filters, counts, order, pages and rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any, ClassVar

from babel.lists import format_list
from django.db import models
from django.db.models import Count, F, QuerySet, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import countries
from core.languages import in_reader_language
from core.listing.columns import Column, SortLink
from core.listing.facets import Facet, Option
from core.listing.params import Params
from core.listing.period import Period
from core.partial_date import babel_locale

PER_PAGE = 20
WHOLE_LIST_ROWS = 2000
FILE_CHUNK_ROWS = 1000
_TOTAL = "="

_Row = tuple[Any, list[tuple[Column, Any]]]


@dataclass(frozen=True)
class Paging:
    """The page shown, out of how many, and links to the others."""

    number: int
    pages: int
    first: int
    last: int
    links: list[tuple[int, str]]
    previous_url: str
    next_url: str


class Listing:
    """A list of published records; sections subclass it, one class per list."""

    slug: ClassVar[str]
    columns: ClassVar[list[Column]]
    facets: ClassVar[list[Facet]] = []
    sorts: ClassVar[dict[str, list[Any]]] = {}
    has_search: ClassVar[bool] = True
    has_as_of: ClassVar[bool] = False
    period: ClassVar[Period | None] = None
    rows_per_page: ClassVar[int] = PER_PAGE

    def __init__(self, params: Any):
        self.params = Params.read(
            params,
            [facet.name for facet in self.facets],
            self.sorts,
            has_search=self.has_search,
            has_as_of=self.has_as_of,
            has_period=self.period is not None,
        )

    # What a section says

    def base(self) -> QuerySet:
        """The published records on the day asked for, before any filter."""
        raise NotImplementedError

    def rows(self, queryset: QuerySet) -> QuerySet:
        """The same with what the columns need to be read without further queries."""
        return queryset

    def heading_of(self, row: Any) -> str | Promise:
        """What stands above the row and its neighbours of the same kind, if anything.

        A heading stands once where the order keeps the rows of a kind together.
        """
        return ""

    # What the reader asked for

    @property
    def day(self) -> date:
        """The day the list is shown as of."""
        return self.params.on or timezone.localdate()

    @property
    def is_filtered(self) -> bool:
        asked = self.params
        return bool(
            asked.query
            or asked.on
            or asked.since
            or asked.until
            or any(asked.chosen.values())
        )

    @property
    def is_indexed(self) -> bool:
        """Whether search engines may keep this address: no filtered or printed list."""
        return not self.is_filtered and not self.params.is_whole

    @property
    def per_page(self) -> int:
        """Rows on a page; the list for printing is one page, of a bounded length."""
        return WHOLE_LIST_ROWS if self.params.is_whole else self.rows_per_page

    # What the page shows

    @cached_property
    def _base(self) -> QuerySet:
        return self.base()

    @cached_property
    def _searched(self) -> QuerySet:
        asked, queryset = self.params, self._base
        if asked.query:
            queryset = queryset.search(asked.query)
        if asked.since or asked.until:
            queryset = self.period.overlapping(
                queryset,
                asked.since and asked.since.first,
                asked.until and asked.until.last,
                self.day,
            )
        return queryset

    @cached_property
    def _chosen(self) -> QuerySet:
        """What search and all filters leave."""
        return self._narrowed()

    def _without(self, facet: Facet) -> QuerySet:
        """What they leave without this one: the same where nothing of it is chosen."""
        if facet.name not in self._keys_of_chosen:
            return self._chosen
        return self._narrowed(but=facet.name)

    def _narrowed(self, *, but: str = "") -> QuerySet:
        queryset = self._searched
        for name, keys in self._keys_of_chosen.items():
            if name != but:
                queryset = queryset.filter(pk__in=keys)
        return queryset

    @cached_property
    def _keys_of_chosen(self) -> dict[str, QuerySet]:
        """Facet name to the keys of the records with one of its values chosen."""
        return {
            facet.name: self._with_value(facet, values)
            for facet in self.facets
            if (values := self.params.chosen[facet.name])
        }

    def _value(self, facet):
        path = facet.path(self.day) if callable(facet.path) else F(facet.path)
        return Cast(path, models.CharField())

    def _with_value(self, facet, values):
        queryset = self._base.annotate(facet_value=self._value(facet))
        keys = queryset.filter(facet_value__in=values).order_by().values("pk")
        # Not read any more, but copied with every query that the keys stand in.
        keys.query.annotations.clear()
        return keys

    @cached_property
    def results(self) -> QuerySet:
        """Everything the filters leave, in the order asked for."""
        queryset = self._chosen
        if self.params.sort:
            name, descending = self.params.sort.lstrip("-"), self.params.sort[0] == "-"
            order = [_ordered(t, descending=descending) for t in self.sorts[name]]
            queryset = queryset.order_by(*order, "pk")
        return self.rows(queryset)

    @cached_property
    def _counted(self) -> dict[str, dict[str, dict[str, Any]]]:
        """Facet name to value to its count and label, and the totals, in one query.

        A chosen value is among them with its label also where nothing is left of it.
        """
        text = models.CharField()
        no_label = Value("", text)
        parts = [
            self._chosen.order_by().annotate(
                facet_name=Value(_TOTAL, text),
                facet_value=Value("found", text),
                facet_label=no_label,
            ),
            self._base.order_by().annotate(
                facet_name=Value(_TOTAL, text),
                facet_value=Value("all", text),
                facet_label=no_label,
            ),
        ]
        parts += [self._valued(self._without(facet), facet) for facet in self.facets]
        chosen = [
            self._valued(self._base, facet).filter(facet_value__in=values)
            for facet in self.facets
            if facet.label_field and (values := self.params.chosen[facet.name])
        ]
        names = ("facet_name", "facet_value", "facet_label")
        # Not modeltranslation's own, which would read by fallback.
        first, *others = [
            models.QuerySet.values(part, *names).annotate(n=n)
            for part, n in [
                *((part, Count("pk", distinct=True)) for part in parts),
                *((part.distinct(), Value(0)) for part in chosen),
            ]
        ]
        counted: dict[str, dict[str, dict[str, Any]]] = {}
        for row in first.union(*others, all=True):
            values = counted.setdefault(row["facet_name"], {})
            if row["facet_value"] and (row["n"] or row["facet_value"] not in values):
                values[row["facet_value"]] = row
        return counted

    def _valued(self, queryset, facet):
        text = models.CharField()
        label = Value("", text)
        if facet.label_field:
            label = Cast(in_reader_language(facet.label_field), text)
        return queryset.order_by().annotate(
            facet_name=Value(facet.name, text),
            facet_value=self._value(facet),
            facet_label=label,
        )

    def _count(self, name: str, value: str) -> int:
        row = self._counted.get(name, {}).get(value)
        return row["n"] if row else 0

    @property
    def found(self) -> int:
        return self._count(_TOTAL, "found")

    @property
    def total(self) -> int:
        return self._count(_TOTAL, "all")

    @cached_property
    def paging(self) -> Paging:
        pages = max(1, -(-self.found // self.per_page))
        number = min(self.params.page, pages)
        near = [
            n for n in range(1, pages + 1) if n in (1, pages) or abs(n - number) < 3
        ]
        return Paging(
            number=number,
            pages=pages,
            first=(number - 1) * self.per_page + 1 if self.found else 0,
            last=min(number * self.per_page, self.found),
            links=[(n, self.params.urlencode(page=n)) for n in near],
            previous_url=self.params.urlencode(page=number - 1) if number > 1 else "",
            next_url=self.params.urlencode(page=number + 1) if number < pages else "",
        )

    @property
    def page_number(self) -> int:
        """The page shown; nothing is counted while it is the first."""
        return self.paging.number if self.params.page > 1 else 1

    @cached_property
    def page_rows(self) -> list[Any]:
        if not self.found:
            return []
        return list(self.results[self.paging.first - 1 : self.paging.last])

    @cached_property
    def facet_options(self) -> list[tuple[Facet, list[Option]]]:
        """Every facet with its values, counts and what is chosen."""
        return [(facet, self._options(facet)) for facet in self.facets]

    def _options(self, facet):
        counted = self._counted.get(facet.name, {})
        chosen = self.params.chosen[facet.name]
        options = [
            Option(
                value=value,
                label=counted[value]["facet_label"]
                if facet.label_field and value in counted
                else str(facet.labels(value)),
                count=self._count(facet.name, value),
                is_chosen=value in chosen,
                url_without=self.params.urlencode(
                    chosen={facet.name: [v for v in chosen if v != value]}
                ),
            )
            for value in {*counted, *chosen}
        ]
        key = (
            (lambda o: countries.sort_key(o.label))
            if facet.sort_by_label
            else (lambda o: o.value)
        )
        return sorted(options, key=key, reverse=facet.reverse)

    @property
    def chips(self) -> list[Option]:
        """The chosen values, each with the address that leaves it out."""
        return [o for _f, options in self.facet_options for o in options if o.is_chosen]

    @property
    def period_words(self) -> str:
        """The window asked for, in the reader's language; empty for none."""
        since, until = self.params.since, self.params.until
        if since and until:
            words = _("%(first)s – %(last)s")
        else:
            words = _("since %(first)s") if since else _("until %(last)s")
        return str(words) % {"first": since, "last": until} if since or until else ""

    @property
    def url_without_period(self) -> str:
        return self.params.urlencode(since=None, until=None)

    @property
    def words(self) -> list[tuple[str, str]]:
        """What was asked for, as names and values, for the printed page."""
        found = []
        if self.params.query:
            found.append((str(_("Search")), self.params.query))
        if self.period_words:
            found.append((str(self.period.label), self.period_words))
        for facet, options in self.facet_options:
            labels = [option.label for option in options if option.is_chosen]
            if labels:
                found.append((str(facet.label), _any_of(labels)))
        return found

    def sort_link(self, column: Column) -> SortLink | None:
        """Where a click on the column's head leads, and how it is sorted now."""
        if not column.sort:
            return None
        now = self.params.sort
        direction = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(
            now, "none"
        )
        turned = f"-{column.sort}" if now == column.sort else column.sort
        return SortLink(self.params.urlencode(sort=turned), direction)

    @property
    def head(self) -> list[tuple[Column, SortLink | None]]:
        return [(column, self.sort_link(column)) for column in self.page_columns]

    @property
    def page_columns(self) -> list[Column]:
        return [column for column in self.columns if not column.is_only_in_files]

    @property
    def body(self) -> Iterable[tuple[str | Promise, list[_Row]]]:
        """Each row with its cells, in groups under their headings."""
        for heading, rows in groupby(self.page_rows, self.heading_of):
            yield heading, [(row, self._cells(row)) for row in rows]

    def _cells(self, row):
        return [(column, column.value(row)) for column in self.page_columns]

    def file_urls(self) -> list[tuple[str, str]]:
        """Names and addresses of the same list as files."""
        query = self.params.urlencode(is_whole=False).removeprefix("?")
        return [
            (name.upper(), "?" + "&".join(filter(None, [query, f"format={name}"])))
            for name in ("csv", "xlsx", "json")
        ]

    @property
    def query(self) -> str:
        """What follows the page's path in its address, for the printed page."""
        query = self.params.urlencode(page=self.page_number)
        return query if query != "?" else ""

    @property
    def whole_url(self) -> str:
        """The address of the whole list on one page; empty where this page is it."""
        return self.params.urlencode(is_whole=True) if self.paging.pages > 1 else ""

    def records(self) -> Iterable[dict[str, Any]]:
        """Every row the filters leave as plain values, for files.

        Rows come from the database in pieces, but where a list sorts them in Python.
        """
        rows = self.results
        if isinstance(rows, QuerySet):
            rows = rows.iterator(chunk_size=FILE_CHUNK_ROWS)
        for row in rows:
            yield {column.name: column.value(row) for column in self.columns}


def _any_of(labels):
    return format_list(labels, style="or", locale=babel_locale())


def _ordered(term: str | OrderBy, *, descending: bool) -> OrderBy:
    """The term in the direction asked for; what has no value comes last in both."""
    expression = F(term) if isinstance(term, str) else term.expression
    return OrderBy(expression, descending=descending, nulls_last=True)
