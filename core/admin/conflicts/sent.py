"""What of a form its editor touched, compared with what the form showed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CharField, TextField
from django.forms import BaseInlineFormSet, FileField, ModelChoiceField, ModelForm
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest

from core.admin.conflicts.snapshots import (
    Snapshot,
    Values,
    as_initial,
    column_of,
)


@dataclass(frozen=True)
class Typed:
    """What was typed in one form: all of it, and the names that were touched.

    Files are not kept: a browser has to be given them again.
    """

    values: dict[str, Any]
    touched: frozenset[str]
    files: tuple[str, ...] = ()

    @property
    def changes(self) -> dict[str, Any]:
        return {name: v for name, v in self.values.items() if name in self.touched}


@dataclass(frozen=True)
class Row:
    """A row of an inline as it was sent; new if it has no key."""

    key: str | None
    typed: Typed
    is_deleted: bool

    @property
    def is_touched(self) -> bool:
        return self.is_deleted or bool(self.typed.touched or self.typed.files)


@dataclass(frozen=True)
class Sent:
    """A form with its inlines as it was sent, the rows by prefix."""

    typed: Typed
    rows: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def is_idle(self) -> bool:
        """Whether saving it would change nothing of what it was compared with."""
        rows = [row for found in self.rows.values() for row in found]
        own = self.typed.touched or self.typed.files
        return not own and not any(row.is_touched for row in rows)


def read_typed(form: ModelForm, shown: Values | None) -> Typed:
    """What was typed in a bound form, whose initial values are those that were shown.

    `shown` is None where it is not known: then everything counts that differs from
    what is stored.
    """
    values, touched, files = {}, set(), []
    for name in form.fields:
        bound = form[name]
        column = column_of(form, name)
        if isinstance(bound.field, FileField):
            if name in form.changed_data:
                files.append(str(bound.label))
            continue
        raw = bound.data
        if not _can_be_shown(bound.field, raw):
            continue
        values[name] = raw
        if column is not None and shown is not None and name not in shown:
            continue  # the form had no such field
        if name in form.changed_data and not _is_the_same(bound, column, shown):
            touched.add(name)
    return Typed(values, frozenset(touched), tuple(files))


def read_rows(
    request: HttpRequest, formset: BaseInlineFormSet, shown: Mapping[str, Values]
) -> Iterable[Row]:
    """The rows of an inline as they were sent; `formset` is bound to the request."""
    own = {formset.fk.name, formset.model._meta.pk.name}
    for number in range(formset.total_form_count()):
        prefix = formset.add_prefix(number)
        key = request.POST.get(f"{prefix}-{formset.model._meta.pk.name}") or None
        values = shown.get(key)
        initial = {} if values is None else as_initial(formset.model, values)
        form = formset.form(
            request.POST,
            request.FILES,
            prefix=prefix,
            initial=initial,
            **formset.get_form_kwargs(number),
        )
        for name in own & form.fields.keys():
            del form.fields[name]
        typed = read_typed(form, values)
        is_deleted = f"{prefix}-{DELETION_FIELD_NAME}" in request.POST
        if key or typed.touched or typed.files:
            yield Row(key, typed, is_deleted)


def read_sent(
    request: HttpRequest,
    form: ModelForm,
    formsets: Iterable[BaseInlineFormSet],
    shown: Snapshot,
) -> Sent:
    """What was sent, compared with what was shown.

    `form` is bound, with what was shown as its initial values; `formsets` are bound.
    """
    rows = {
        formset.prefix: list(
            read_rows(request, formset, shown.rows.get(formset.prefix, {}))
        )
        for formset in formsets
    }
    return Sent(read_typed(form, shown.values), rows)


def _is_the_same(bound, column, shown):
    """Whether the text says what was shown: a browser sends other line ends."""
    if not shown or not isinstance(column, CharField | TextField):
        return False
    try:
        text = column.to_python(bound.field.clean(bound.data))
    except ValidationError:
        return False
    return (text or None) == (shown.get(bound.name) or None)


def _can_be_shown(field, raw):
    """A choice of records that are none cannot be drawn again."""
    if not isinstance(field, ModelChoiceField) or not raw:
        return True
    try:
        field.clean(raw)
    except ValidationError:
        return False
    return True
