"""What a reader asks of a list, read from an address and written into one."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Self
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import QueryDict

from core.partial_date import FIRST_YEAR, LAST_YEAR, PartialDate
from core.text import search_text

MOST_VALUES, LONGEST_VALUE = 20, 100


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

    @classmethod
    def read(
        cls,
        raw: QueryDict,
        facets: Iterable[str],
        sorts: Container[str],
        *,
        has_search: bool,
        has_as_of: bool,
        has_period: bool,
    ) -> Self:
        """From an address, as far as the list has such a filter or sort order."""
        params = cls(query=search_text(raw.get("q", "")) if has_search else "")
        for name in facets:
            values = [v for v in raw.getlist(name) if 0 < len(v) <= LONGEST_VALUE]
            values = list(dict.fromkeys(map(search_text, values)))
            params.chosen[name] = values[:MOST_VALUES]
        sort = raw.get("sort", "")
        if sort.removeprefix("-") in sorts:
            params.sort = sort
        page = raw.get("page", "")
        if page.isascii() and page.isdigit() and len(page) < 7:
            params.page = max(1, int(page))
        if has_as_of:
            params.on = read_day(raw.get("on", ""))
        if has_period:
            window = [_partial(raw.get(name, "")) for name in ("from", "until")]
            params.since, params.until = _in_order(*window)
        params.is_whole = raw.get("all", "") == "1"
        return params

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


def read_day(text: str) -> date | None:
    """The day of an `?on=`; None for anything else than a date of 1900 to 2099."""
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day and FIRST_YEAR <= day.year < LAST_YEAR else None


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
