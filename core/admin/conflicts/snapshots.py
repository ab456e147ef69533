"""What a record holds, as text that can be signed, sent along and compared."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.core import signing
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Field, Model, QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.utils import timezone

from core.languages import is_translated

# By name of the column; a list of keys for records it is connected with.
Values = dict[str, Any]


@dataclass(frozen=True)
class Snapshot:
    """What a form showed of a record, and of its inlines' rows by prefix and key."""

    values: Values = field(default_factory=dict)
    rows: dict[str, dict[str, Values]] = field(default_factory=dict)


def snapshot(record: Model) -> Values:
    """Everything that an editor can have written into the record itself.

    Every language is there; what the record computes with each save is not, nor are
    rows of other models that refer to it. It costs a query for each connection.
    """
    options, model = record._meta, type(record)
    values = {
        column.name: value_of(column, record)
        for column in options.concrete_fields
        if column.editable and not is_translated(model, column.name)
    }
    for connection in options.many_to_many:
        related = connection.value_from_object(record) if record.pk else []
        values[connection.name] = _keys(related)
    return values


def digest(record: Model, rows: Iterable[Model] = ()) -> str:
    """The same again means: nobody has changed the record, or the rows, since."""
    held = [
        snapshot(record),
        *([row._meta.label, str(row.pk), snapshot(row)] for row in rows),
    ]
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()


def value_of(column: Field, record: Model) -> Any:
    """What the record holds in a column, as Django serialises it; None if nothing.

    Of no text at all some columns make NULL and some an empty one: it is the same.
    """
    if column.value_from_object(record) is None:
        return None
    return column.value_to_string(record) or None


def column_of(form: ModelForm, name: str) -> Field | None:
    """The column that a field of the form writes, if it writes one."""
    try:
        return form._meta.model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def values_of(form: ModelForm) -> Values:
    """What a form shows of its record: of each column that it would write."""
    values = {}
    for name, shown in form.fields.items():
        column = column_of(form, name)
        if column is None or shown.disabled:
            continue
        if column.many_to_many:
            values[name] = _keys(form.initial.get(name, ()))
        else:
            values[name] = value_of(column, form.instance)
    return values


def rows_of(formset: BaseInlineFormSet) -> dict[str, Values]:
    """What the rows of an inline hold, by key."""
    return {
        str(form.instance.pk): {
            name: value
            for name, value in values_of(form).items()
            if name != formset.fk.name
        }
        for form in formset.initial_forms
    }


def as_initial(model: type[Model], values: Values) -> dict[str, Any]:
    """The values as a form takes them; raises ValidationError if they fit no more."""
    initial = {}
    for name, value in values.items():
        column = model._meta.get_field(name)
        is_plain = value is None or column.many_to_many
        initial[name] = value if is_plain else column.to_python(value)
    return initial


def hold(rows: QuerySet) -> list[Model]:
    """The rows, which nobody else writes before the caller's transaction ends.

    Others may still refer to them. (On SQLite nobody writes anything meanwhile.)
    """
    return list(rows.order_by("pk").select_for_update(no_key=True))


def seal(content: Any, about: str, at: datetime | None = None) -> str:
    """The content, signed for one page: `about` says of what, `at` when it was made."""
    then = int((at or timezone.now()).timestamp())
    return signing.dumps([then, content], salt=f"seen {about}", compress=True)


def unseal(text: str, about: str) -> tuple[datetime | None, Any]:
    """When the page was made, and the content; None twice if it was not made here."""
    try:
        then, content = signing.loads(text, salt=f"seen {about}")
    except (signing.BadSignature, ValueError):
        return None, None
    return datetime.fromtimestamp(then, timezone.get_current_timezone()), content


def seal_form(seen: Snapshot, record: Model, at: datetime | None = None) -> str:
    return seal(asdict(seen), name_of(record), at)


def unseal_form(
    text: str, record: Model, models: Mapping[str, type[Model]]
) -> tuple[datetime | None, Snapshot | None]:
    """When the form was opened and what it showed; None twice if it does not say.

    `models` are the inlines' models by prefix. What an older version of the site has
    signed may fit these columns no more, and then says nothing either.
    """
    opened_at, content = unseal(text, name_of(record))
    if content is None:
        return None, None
    seen = Snapshot(**content)
    try:
        as_initial(type(record), seen.values)
        for prefix, rows in seen.rows.items():
            for values in rows.values():
                as_initial(models[prefix], values)
    except (FieldDoesNotExist, KeyError, ValidationError):
        return None, None
    return opened_at, seen


def name_of(record: Model) -> str:
    """What the forms of the record are sealed by."""
    return f"{record._meta.label} {record.pk}"


def _keys(related):
    return sorted(str(getattr(item, "pk", item)) for item in related)
