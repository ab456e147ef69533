"""What is different between two states of a record, field by field and by language."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.apps import apps
from django.db.models import Field, Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.history.kept import columns, links, owner_link
from core.history.pieces import Piece, pieces
from core.history.states import State
from core.history.words import Words
from core.languages import label_of, language_codes, language_of, original_of


@dataclass(frozen=True)
class Difference:
    """A field of the record, or of a part of it, with what it held and holds.

    `language` is the code where the field is translated, `part` what the part is.
    `name` is the field's; a part that came or went has none.
    """

    label: str
    language: str
    old: str
    new: str
    part: str = ""
    name: str = ""

    @cached_property
    def pieces(self) -> list[Piece]:
        return pieces(self.old, self.new)


@dataclass(frozen=True)
class _Raw:
    """The same before it is put into words; `row` is what the part held before."""

    field: Field
    old: Any
    new: Any
    part: type[Model] | None = None
    row: dict[str, Any] | None = None


@dataclass(frozen=True)
class _Row:
    """A part that came or went, with all it holds."""

    part: type[Model]
    values: dict[str, Any]
    is_new: bool


def raw_differences(
    model: type[Model], old: State | None, new: State
) -> list[_Raw | _Row]:
    """What is different, not yet in words; everything that is filled in, if new."""
    empty: State = {"fields": {}, "parts": {}}
    old = old or empty
    return [
        *_of_fields(model, old["fields"], new["fields"]),
        *_of_parts(old["parts"], new["parts"]),
    ]


def _of_fields(model, old, new, part=None):
    for field in shown(model):
        if field.name in new:
            was, now = old.get(field.name), new[field.name]
            if (was or None) != (now or None) or (was is False) != (now is False):
                yield _Raw(field, was, now, part, old if part else None)


def _of_parts(old, new):
    for label, rows in new.items():
        part = _model(label)
        if part is None:
            continue
        before = old.get(label, {})
        for key, values in before.items():
            if key not in rows:
                yield _Row(part, values, is_new=False)
        for key, values in rows.items():
            if key not in before:
                yield _Row(part, values, is_new=True)
            else:
                yield from _of_fields(part, before[key], values, part)


def _model(label):
    try:
        return apps.get_model(label)
    except LookupError:
        return None  # as another state of the code had it


@cache
def shown(model: type[Model]) -> tuple[Field, ...]:
    """The fields in the order of the model, a translated one language by language."""
    link = owner_link(model)
    fields = [
        field
        for field in (*columns(model), *links(model))
        if field.editable and field is not link
    ]
    order = [field.name for field in (*model._meta.fields, *model._meta.many_to_many)]
    codes = language_codes()

    def place(field):
        language = language_of(field)
        name = original_of(field).name
        return order.index(name), codes.index(language) if language else 0

    return tuple(sorted(fields, key=place))


def values_in(raw: list[_Raw | _Row]) -> Iterator[tuple[Field, Any]]:
    """Every value that is going to be put into words."""
    for one in raw:
        if isinstance(one, _Raw):
            yield one.field, one.old
            yield one.field, one.new
        values = one.values if isinstance(one, _Row) else one.row
        if values:
            yield from _filled(one.part, values)


def _filled(part, values):
    """What somebody has written of the part, in its order."""
    for field in shown(part):
        value = values.get(field.name)
        if value not in (None, "", []) and not _is_default(field, value):
            yield field, value


def _is_default(field, value):
    return field.has_default() and field.get_default() == value


def in_words(raw: list[_Raw | _Row], words: Words) -> list[Difference]:
    return [
        _row_in_words(one, words) if isinstance(one, _Row) else _in_words(one, words)
        for one in raw
    ]


def _in_words(raw, words):
    old, new = words.of(raw.field, raw.old), words.of(raw.field, raw.new)
    if old == new:  # another link, or letters that are printed bold
        old, new = str(raw.old or ""), str(raw.new or "")
    part = ""
    if raw.part:
        name = next((words.of(f, v) for f, v in _filled(raw.part, raw.row)), "")
        part = _kind(raw.part, name)
    label, language = label_of(raw.field), language_of(raw.field)
    return Difference(label, language, old, new, part, raw.field.name)


def _kind(part, name):
    kind = capfirst(part._meta.verbose_name)
    return _("%(kind)s: %(name)s") % {"kind": kind, "name": name} if name else str(kind)


def _row_in_words(row, words):
    lines = []
    for field, value in _filled(row.part, row.values):
        label, language = label_of(field), language_of(field)
        label = f"{label} [{language}]" if language else label
        lines.append(f"{label}: {words.of(field, value)}")
    text = "\n".join(lines)
    label = str(capfirst(row.part._meta.verbose_name))
    old, new = ("", text) if row.is_new else (text, "")
    return Difference(label, "", old, new)


def labels(raw: list[_Raw | _Row]) -> Iterator[str]:
    """What the fields and parts are called in which something is different."""
    for one in raw:
        if isinstance(one, _Row):
            yield str(capfirst(one.part._meta.verbose_name))
        else:
            yield label_of(one.field)
