"""One declaration per list, obeyed by its HTML page, CSV, XLSX and JSON alike.

A section subclasses `Listing` and names its queryset, columns, facets and sort
orders. Filters live in the URL and combine; every facet counts what would remain if
one of its values were chosen, the other filters kept. All counts are one query and
the rows of the page another, whatever the number of rows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from babel.lists import format_list
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import countries, regions
from core.partial_date import (
    FIRST_YEAR,
    LAST_YEAR,
    PartialDate,
    babel_locale,
    number_of,
)
from core.text import search_text

PER_PAGE = 20
WHOLE_LIST_ROWS = 2000
FILE_CHUNK_ROWS = 1000
_TOTAL = "="
_NO_END = 99999999


@dataclass(frozen=True)
class Column:
    """One column: `value` gives plain text for files, a template cell may differ."""

    name: str
    label: str | Promise
    value: Callable[[Any], Any]
    sort: str = ""
    cell: str = ""
    is_number: bool = False
    is_only_in_files: bool = False


@dataclass(frozen=True)
class Facet:
    """A filter by the values of a lookup path, an annotation or an expression.

    An expression that says what visitors may see is given as a function, for it holds
    the moment at which it is made. It gets the day the list is shown as of.
    """

    name: str
    label: str | Promise
    path: str | Callable[[date], models.Expression]
    labels: Callable[[str], str | Promise] = str
    sort_by_label: bool = True
    reverse: bool = False


def choice_labels(choices: type[models.TextChoices]) -> Callable[[str], str]:
    """Labels for a facet over TextChoices; unknown values stand for themselves."""
    known = dict(choices.choices)
    return lambda value: str(known.get(value, value))


def country_facet(
    path: str | Callable[[date], models.Expression], label: str | Promise
) -> Facet:
    return Facet("country", label, path, countries.name)


def region_facet(
    path: Callable[[date], models.Expression], label: str | Promise
) -> Facet:
    """A filter by continent; `path` gives codes of `core.regions`."""
    return Facet("region", label, path, regions.name)


@dataclass(frozen=True)
class Period:
    """A filter "at any time between two dates" over what begins and ends.

    `begins` and `ends` make SQL for the first and the last day, as numbers that compare
    with `core.partial_date.number_of`, from the day the list is shown as of. No end is
    without end. Where the first day is not known, only the last one is sure to lie in
    it. What ends before it begins, or on day 0, was at no time.
    """

    label: str | Promise
    begins: Callable[[date], models.Expression]
    ends: Callable[[date], models.Expression]

    def overlapping(
        self, queryset: QuerySet, since: date | None, until: date | None, on: date
    ) -> QuerySet:
        """Records of which at least one day lies in the window, both ends included."""
        number = models.IntegerField()
        ends = Coalesce(self.ends(on), Value(_NO_END), output_field=number)
        known = Coalesce(self.begins(on), self.ends(on), output_field=number)
        overlap = Q(period_ends__gt=0) & Q(period_known__lte=F("period_ends"))
        if until:
            overlap &= Q(period_known__lte=number_of(until))
        if since:
            overlap &= Q(period_ends__gte=number_of(since))
        queryset = queryset.alias(period_known=known, period_ends=ends)
        return queryset.filter(overlap)


@dataclass(frozen=True)
class Option:
    """A value of a facet as the page offers it."""

    value: str
    label: str
    count: int
    is_chosen: bool
    url_without: str


@dataclass(frozen=True)
class SortLink:
    url: str
    direction: str


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


@dataclass
class Params:
    """What the reader asked for; hostile or unknown values count as not asked."""

    query: str = ""
    chosen: dict[str, list[str]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1
    on: date | None = None
    since: PartialDate | None = None
    until: PartialDate | None = None
    is_whole: bool = False

    def urlencode(self, **changes) -> str:
        """The address's query, with `chosen`, `sort`, `page`, `on`, `since`, `until`
        or `is_whole` changed; the page starts over.
        """
        pairs = [("q", self.query)]
        for name, key in (("on", "on"), ("since", "from"), ("until", "until")):
            day = changes.get(name, getattr(self, name))
            pairs.append((key, day.isoformat() if day else ""))
        chosen = {**self.chosen, **changes.get("chosen", {})}
        for name, values in chosen.items():
            pairs += [(name, value) for value in values]
        pairs.append(("sort", changes.get("sort", self.sort)))
        pairs.append(("all", "1" if changes.get("is_whole", self.is_whole) else ""))
        pairs.append(
            ("page", str(changes["page"]) if changes.get("page", 1) > 1 else "")
        )
        return "?" + urlencode([(key, value) for key, value in pairs if value])


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
        self.params = self._read(params)

    # What a section says

    def base(self) -> QuerySet:
        """The published records on the day asked for, before any filter."""
        raise NotImplementedError

    def rows(self, queryset: QuerySet) -> QuerySet:
        """The same with what the columns need to be read without further queries."""
        return queryset

    # What the reader asked for

    def _read(self, raw) -> Params:
        params = Params(query=search_text(raw.get("q", "")) if self.has_search else "")
        for facet in self.facets:
            values = [v for v in raw.getlist(facet.name) if 0 < len(v) <= 60]
            params.chosen[facet.name] = list(dict.fromkeys(map(search_text, values)))[
                :20
            ]
        sort = raw.get("sort", "")
        if sort.removeprefix("-") in self.sorts:
            params.sort = sort
        page = raw.get("page", "")
        if page.isascii() and page.isdigit() and len(page) < 7:
            params.page = max(1, int(page))
        if self.has_as_of:
            params.on = read_day(raw.get("on", ""))
        if self.period:
            window = [_partial(raw.get(name, "")) for name in ("from", "until")]
            params.since, params.until = _in_order(*window)
        params.is_whole = raw.get("all", "") == "1"
        return params

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
    def _searched(self) -> QuerySet:
        asked, queryset = self.params, self.base()
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

    def _narrowed(self, *, but: str = "") -> QuerySet:
        queryset = self._searched
        for facet in self.facets:
            values = self.params.chosen[facet.name]
            if values and facet.name != but:
                queryset = queryset.filter(pk__in=self._with_value(facet, values))
        return queryset

    def _value(self, facet):
        path = facet.path(self.day) if callable(facet.path) else F(facet.path)
        return Cast(path, models.CharField())

    def _with_value(self, facet, values):
        queryset = self.base().annotate(facet_value=self._value(facet))
        return queryset.filter(facet_value__in=values).order_by().values("pk")

    @cached_property
    def results(self) -> QuerySet:
        """Everything the filters leave, in the order asked for."""
        queryset = self._narrowed()
        if self.params.sort:
            name, descending = self.params.sort.lstrip("-"), self.params.sort[0] == "-"
            order = [_ordered(t, descending=descending) for t in self.sorts[name]]
            queryset = queryset.order_by(*order, "pk")
        return self.rows(queryset)

    @cached_property
    def _counts(self) -> dict[str, dict[str, int]]:
        """Facet name to value to count, and the totals, in one query."""
        text = models.CharField()
        parts = [
            self._narrowed()
            .order_by()
            .annotate(facet_name=Value(_TOTAL, text), facet_value=Value("found", text)),
            self.base()
            .order_by()
            .annotate(facet_name=Value(_TOTAL, text), facet_value=Value("all", text)),
        ]
        parts += [
            self._narrowed(but=facet.name)
            .order_by()
            .annotate(
                facet_name=Value(facet.name, text), facet_value=self._value(facet)
            )
            for facet in self.facets
        ]
        first, *others = [
            models.QuerySet.values(part, "facet_name", "facet_value").annotate(
                n=Count("pk", distinct=True)
            )
            for part in parts
        ]
        counts: dict[str, dict[str, int]] = {}
        for row in first.union(*others, all=True):
            if row["facet_value"]:
                counts.setdefault(row["facet_name"], {})[row["facet_value"]] = row["n"]
        return counts

    @property
    def found(self) -> int:
        return self._counts.get(_TOTAL, {}).get("found", 0)

    @property
    def total(self) -> int:
        return self._counts.get(_TOTAL, {}).get("all", 0)

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
        counts = self._counts.get(facet.name, {})
        chosen = self.params.chosen[facet.name]
        options = [
            Option(
                value=value,
                label=str(facet.labels(value)),
                count=counts.get(value, 0),
                is_chosen=value in chosen,
                url_without=self.params.urlencode(
                    chosen={facet.name: [v for v in chosen if v != value]}
                ),
            )
            for value in {*counts, *chosen}
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
    def body(self) -> Iterable[tuple[Any, list[tuple[Column, Any]]]]:
        """Each row with its cells."""
        for row in self.page_rows:
            yield row, [(column, column.value(row)) for column in self.page_columns]

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
        """Every row the filters leave as plain values, for files."""
        for row in self.results.iterator(chunk_size=FILE_CHUNK_ROWS):
            yield {column.name: column.value(row) for column in self.columns}


def read_day(text: str) -> date | None:
    """The day of an `?on=`; None for anything else than a date of 1900 to 2099."""
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day and FIRST_YEAR <= day.year < LAST_YEAR else None


def _any_of(labels):
    return format_list(labels, style="or", locale=babel_locale())


def _partial(text: str) -> PartialDate | None:
    try:
        return PartialDate.parse(text)
    except ValidationError:
        return None


def _in_order(since, until):
    """The two ends of a window, whichever was written first."""
    if since and until and until.last < since.first:
        return until, since
    return since, until


def _ordered(term: str | OrderBy, *, descending: bool) -> OrderBy:
    """The term in the direction asked for; what has no value comes last in both."""
    expression = F(term) if isinstance(term, str) else term.expression
    return OrderBy(expression, descending=descending, nulls_last=True)
