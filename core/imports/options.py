"""Cells that name one of several things: a choice, a country, a record.

A thing is known by its value, such as an ISO code or a slug, and by its names in every
language of the site, also where letters of another alphabet look the same; a record
also by how its names sound in the other alphabet. Where the words fit several, none is
taken; what is only close is named.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, QuerySet
from django.utils.translation import gettext, gettext_lazy as _, override
from modeltranslation.utils import build_localized_fieldname

from core.imports.alphabets import alike
from core.languages import (
    columns_of,
    fallback_chain,
    is_translated,
    isolated,
    language_codes,
)
from core.text import MAX_SEARCH_LENGTH, fold
from core.transliteration import sound

# To look for the nearest name takes some milliseconds, with ten thousand names some
# hundred, and a file may be all wrong.
_MOST_SUGGESTIONS = 200
_MOST_COMPARED = 1_000_000
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Option:
    """A value, how the reader calls it, and all the names it is known by."""

    value: Any
    label: str
    names: tuple[str, ...]


class Options:
    """What may stand in the cells of one column.

    `by_sound` lets `Самарканд` name what is called Samarkand. Names are looked at when
    the first cell is read, so that options nobody uses cost nothing.
    """

    def __init__(self, options: Iterable[Option], *, by_sound: bool = False):
        self._given = options
        self._forms: list[Callable[[str], str]] = [fold, alike]
        if by_sound:
            self._forms.append(sound)
        self._made: dict[Callable, dict[str, tuple[Option, ...]]] = {}
        self._nearest: dict[str, str] = {}
        self._compared = 0

    @cached_property
    def options(self) -> list[Option]:
        return list(self._given)

    def _index(self, form: Callable[[str], str]) -> dict[str, tuple[Option, ...]]:
        """Who has which name in that form; made when it is first asked for."""
        if form not in self._made:
            self._made[form] = found = {}
            for option in self.options:
                for key in {form(name) for name in option.names} - {""}:
                    found[key] = (*found.get(key, ()), option)
        return self._made[form]

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

    def identifier(self, value: Any) -> str:
        """The first name of the value, which tells it from all others."""
        return self._identifiers.get(value, str(value))

    @cached_property
    def _identifiers(self) -> dict[Any, str]:
        return {option.value: option.names[0] for option in self.options}

    def find(self, text: str) -> list[Option]:
        """All that the text may name, by the strictest form that anything has."""
        for form in self._forms:
            if found := self._index(form).get(form(text)):
                return list(found)
        return []

    def forget_names(self) -> None:
        """Let go of what only reading needs; for the next text it is made anew."""
        self._made.clear()

    def read(self, text: str) -> Any:
        """The value that the text names.

        Raises ValidationError, which names the nearest one, or says that there are
        several of that name.
        """
        found = self.find(text)
        if len(found) == 1:
            return found[0].value
        if found:
            raise several(found)
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
            names = self._index(fold)
            self._compared += len(names)
            if len(self._nearest) >= _MOST_SUGGESTIONS or self._compared > max(
                _MOST_COMPARED, len(names)
            ):
                return ""
            close = get_close_matches(sought, names, n=1)
            found = names[close[0]][0].label if close else ""
            self._nearest[sought] = found
        return self._nearest[sought]


def several(found: Iterable[Option]) -> ValidationError:
    """Says that a name fits all of these, each by what tells it from the others."""
    names = [option.names[0] for option in found]
    shown = names[:_MOST_NAMED] + ["…"] * (len(names) > _MOST_NAMED)
    return ValidationError(
        _("Several have this name. Write which one you mean: %(names)s."),
        "ambiguous",
        {"names": ", ".join(shown)},
    )


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


def of_booleans() -> Options:
    """Yes and no, in every language and as spreadsheets write them."""
    words: dict[bool, list[str]] = {True: ["true", "1"], False: ["false", "0"]}
    for code in language_codes():
        with override(code):
            words[True].append(gettext("yes"))
            words[False].append(gettext("no"))
    return Options(
        [
            Option(True, gettext("yes"), tuple(words[True])),
            Option(False, gettext("no"), tuple(words[False])),
        ]
    )


def named_records(queryset: QuerySet, *paths: str, label: str = "") -> Options:
    """The records, by the texts that the paths lead to; the value is the primary key.

    The first path gives what tells one record from another, such as the slug, the
    second its name to the reader, if `label` is no other. A translated field counts in
    every language. It reads one query, when the first cell is looked at, and makes no
    records.
    """
    return Options(_named(queryset, paths, label), by_sound=True)


def _named(queryset, paths, label):
    label = label or paths[min(1, len(paths) - 1)]
    columns = [c for path in paths for c in columns_of(queryset.model, path)]
    shown = [label]
    if is_translated(queryset.model, label):
        shown = [build_localized_fieldname(label, code) for code in fallback_chain()]
    labels: dict[Any, str] = {}
    names: dict[Any, dict[str, None]] = {}
    places = [columns.index(name) for name in shown]
    rows = QuerySet.values_list(queryset, "pk", *columns)
    for pk, *texts in rows:
        if pk not in labels:
            labels[pk] = next((texts[n] for n in places if texts[n]), "")
        names.setdefault(pk, {}).update(dict.fromkeys(filter(None, texts)))
    for pk, found in names.items():
        yield Option(
            pk, str(labels[pk] or next(iter(found), pk)), tuple(map(str, found))
        )
