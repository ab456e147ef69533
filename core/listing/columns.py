"""The columns of a list, on the page and in its files."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


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

    @classmethod
    def in_files(
        cls, name: str, label: str | Promise, value: Callable[[Any], Any]
    ) -> "Column":
        """One that the page does not show."""
        return cls(name, label, value, is_only_in_files=True)


@dataclass(frozen=True)
class SortLink:
    url: str
    direction: str
