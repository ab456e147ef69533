"""The filters of a list by the values its records have."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.functional import Promise

from core import countries, regions


@dataclass(frozen=True)
class Facet:
    """A filter by the values of a lookup path, an annotation or an expression.

    An expression that says what visitors may see is given as a function, for it holds
    the moment at which it is made. It gets the day the list is shown as of.

    A value whose name stands in the database, such as a series, gives the path of that
    translated field as `label_field`: the list reads it together with the counts.
    """

    name: str
    label: str | Promise
    path: str | Callable[[date], models.Expression]
    labels: Callable[[str], str | Promise] = str
    label_field: str = ""
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
class Option:
    """A value of a facet as the page offers it."""

    value: str
    label: str
    count: int
    is_chosen: bool
    url_without: str
