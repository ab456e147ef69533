"""Cells that name one of several things: a choice, a country, a record.

A thing is known by its value, such as an ISO code or a slug, and by its name in every
language of the site. What is close to a name is never taken for it, but named.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, QuerySet
from django.utils.translation import gettext_lazy as _, override

from core.languages import columns_of, isolated, language_codes
from core.text import MAX_SEARCH_LENGTH, fold

# To look for the nearest name takes some milliseconds, and a file may be all wrong.
_MOST_SUGGESTIONS = 200


@dataclass(frozen=True)
class Option:
    """A value, how the reader calls it, and all the names it is known by."""

    value: Any
    label: str
    names: tuple[str, ...]


class Options:
    """What may stand in the cells of one column."""

    def __init__(self, options: Iterable[Option]):
        self.options = list(options)
        self._nearest: dict[str, str] = {}

    @cached_property
    def _by_name(self) -> dict[str, list[Option]]:
        found: dict[str, list[Option]] = {}
        for option in self.options:
            for name in {fold(name) for name in option.names} - {""}:
                found.setdefault(name, []).append(option)
        return found

    @cached_property
    def _labels(self) -> dict[Any, str]:
        return {option.value: option.label for option in self.options}

    @property
    def labels(self) -> list[str]:
        """What a drop-down list offers."""
        return [option.label for option in self.options]

    def show(self, value: Any) -> str:
        """How the reader calls the value."""
        return self._labels.get(value, str(value))

    def read(self, text: str) -> Any:
        """The value that the text names.

        Raises ValidationError, which names the nearest one, or says that there are
        several of that name.
        """
        found = self._by_name.get(fold(text), [])
        if len(found) == 1:
            return found[0].value
        if found:
            raise ValidationError(
                _("Several have this name. Write which one you mean: %(names)s."),
                "ambiguous",
                {"names": ", ".join(option.names[0] for option in found)},
            )
        if nearest := self._nearest_to(text):
            raise ValidationError(
                _("This is not one of the possible values. The nearest is “%(name)s”."),
                "unknown",
                {"name": isolated(nearest)},
            )
        raise ValidationError(_("This is not one of the possible values."), "unknown")

    def _nearest_to(self, text):
        sought = fold(text[:MAX_SEARCH_LENGTH])
        if sought not in self._nearest:
            if len(self._nearest) >= _MOST_SUGGESTIONS:
                return ""
            close = get_close_matches(sought, self._by_name, n=1)
            self._nearest[sought] = self._by_name[close[0]][0].label if close else ""
        return self._nearest[sought]


def of_choices(field: Field) -> Options:
    """The choices of a field, by value and by label in every language."""
    labels: dict[Any, list[str]] = {}
    for code in language_codes():
        with override(code):
            for value, label in field.flatchoices:
                labels.setdefault(value, []).append(str(label))
    return Options(
        Option(value, str(label), (str(value), *labels[value]))
        for value, label in field.flatchoices
    )


def named_records(queryset: QuerySet, *paths: str) -> Options:
    """The records, by the texts that the paths lead to; the value is the primary key.

    The first path gives what tells one record from another, such as the slug, the
    second its name to the reader. A translated field counts in every language.
    """
    labels = {record.pk: str(record) for record in queryset}
    names: dict[Any, dict[str, None]] = {}
    columns = [column for path in paths for column in columns_of(queryset.model, path)]
    for pk, *texts in queryset.values_list("pk", *columns):
        names.setdefault(pk, {}).update(dict.fromkeys(filter(None, texts)))
    return Options(
        Option(pk, label, tuple(names.get(pk, ()))) for pk, label in labels.items()
    )
