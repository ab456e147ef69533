"""What differs, in words: before, the colleague's, the editor's; and who it was."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Field, Model
from django.forms import BaseInlineFormSet, ModelForm
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext as _

from core import history
from core.admin.conflicts.sent import Sent, Typed
from core.admin.conflicts.snapshots import Snapshot, Values, column_of, value_of
from core.languages import label_of, language_of
from core.staff import name_of

# A colleague may have been saving while the form was being opened.
_ABOUT_TO_SAVE = timedelta(seconds=5)


@dataclass(frozen=True)
class Line:
    """A column with what it held, holds, and what its editor would write there.

    `is_touched` says whether the editor changed it at all, `is_closed` that the form
    lets nobody change it any more. Empty is nothing.
    """

    label: str
    language: str
    was: str
    now: str
    yours: str
    is_touched: bool
    is_closed: bool = False

    @property
    def language_name(self) -> str:
        return self.language and get_language_info(self.language)["name_translated"]


@dataclass(frozen=True)
class Change:
    """Somebody wrote something in the record at a moment, by a way of the history.

    `by` is empty where nobody did: a command, or what was found.
    """

    by: str
    at: str
    way: str = ""


@dataclass(frozen=True)
class Group:
    """The lines of the record, or of one row of its inlines or of a list.

    `changes` say who wrote it, where the group stands for a record.
    """

    title: str
    lines: list[Line]
    changes: list[Change] = field(default_factory=list)


def changes_since(
    model: type[Model], keys: Iterable[Any], opened_at: datetime | None
) -> dict[str, list[Change]]:
    """Who has written the records since then, by key, the latest first; one query."""
    if opened_at is None:
        return {}
    moment = opened_at - _ABOUT_TO_SAVE
    if not history.is_kept(model):
        return _logged_since(model, keys, moment)
    return {
        key: [Change(one.by_name, one.moment, one.path_in_words) for one in made]
        for key, made in history.versions_since(model, keys, moment).items()
    }


def _logged_since(model, keys, moment):
    """The same of what has no versions, in the lines that Django writes."""
    entries = LogEntry.objects.filter(
        content_type=get_content_type_for_model(model),
        object_id__in=[str(key) for key in keys],
        action_time__gte=moment,
    )
    found: dict[str, list[Change]] = {}
    for entry in entries.select_related("user").order_by("-action_time", "-pk"):
        change = Change(name_of(entry.user), history.moment_in_words(entry.action_time))
        found.setdefault(entry.object_id, []).append(change)
    return found


def groups_of(
    seen: Snapshot | None,
    now: Snapshot,
    sent: Sent,
    form: ModelForm,
    formsets: Iterable[BaseInlineFormSet],
    data: QueryDict,
) -> list[Group]:
    """Everything that differs between what was seen and what is stored now.

    Where it is not known what was seen: between what is stored and what was sent.
    """
    was = now if seen is None else seen
    lines = lines_of(form, was.values, now.values, sent.typed)
    groups = [Group("", lines + closed_lines(form, was.values, data))]
    for formset in formsets:
        rows_sent = {row.key: row for row in sent.rows.get(formset.prefix, [])}
        rows_was = was.rows.get(formset.prefix, {})
        rows_now = now.rows.get(formset.prefix, {})
        named = {str(row.instance.pk): row for row in formset.initial_forms}
        kind = capfirst(formset.model._meta.verbose_name)
        for key in rows_was | rows_now:
            old, new = rows_was.get(key, {}), rows_now.get(key, {})
            row = rows_sent.get(key)
            if new == old and not (seen is None and row):
                continue
            row_form = named.get(key, formset.empty_form)
            lines = lines_of(row_form, old, new, row and row.typed)
            title = _title(old, new) % {"kind": kind, "name": row_form.instance}
            groups.append(Group(title, lines))
    return [group for group in groups if group.lines or group.title]


def lines_of(form: ModelForm, was: Values, now: Values, typed: Typed | None):
    """A line for each column that differs; all that was typed if nothing else does."""
    names = [n for n in was | now if was.get(n) != now.get(n)]
    touched = typed.changes if typed else {}
    if was is now:
        names = [name for name in now if name in touched]
    lines = []
    for name in names:
        column = column_of(form, name)
        if name not in form.fields:
            continue
        old, new = _distinct(column, was.get(name), now.get(name))
        yours = typed_words(form, name, touched[name]) if name in touched else ""
        lines.append(_line(column, old, new, yours, name in touched))
    return lines


def closed_lines(form: ModelForm, seen: Values, data: QueryDict) -> list[Line]:
    """Columns that the form no longer has, as they were when it was opened.

    Only those that the colleague or the editor changed.
    """
    lines = []
    for name in seen.keys() - form.fields.keys():
        column = form._meta.model._meta.get_field(name)
        is_many = column.many_to_many
        now = seen[name] if is_many else value_of(column, form.instance)
        typed = _typed_in_closed(column, data)
        is_touched = not is_many and typed not in (None, seen[name] or "")
        if now != seen[name] or is_touched:
            was, held = words_of(column, seen[name]), words_of(column, now)
            lines.append(_line(column, was, held, typed, is_touched, is_closed=True))
    return sorted(lines, key=lambda line: (line.label, line.language))


def has_lost(form: ModelForm, seen: Values, data: QueryDict) -> bool:
    """Whether something was typed in a closed column that is not what is stored."""
    closed = [
        form._meta.model._meta.get_field(n) for n in seen.keys() - form.fields.keys()
    ]
    return any(
        _typed_in_closed(column, data)
        not in (None, value_of(column, form.instance) or "")
        for column in closed
        if not column.many_to_many
    )


def _typed_in_closed(column, data):
    """What was sent for a column that has no field any more; None if nothing was."""
    if isinstance(column, BooleanField):
        return str(bool(data.get(column.name)))
    if column.name not in data:
        return None
    return ", ".join(data.getlist(column.name)).replace("\r\n", "\n")


def typed_words(form: ModelForm, name: str, raw: Any) -> str:
    """What was typed as it would be shown if it were stored; as it is if it is wrong."""
    shown, column = form.fields.get(name), column_of(form, name)
    try:
        cleaned = shown.clean(raw) if shown else raw
        if column is None:
            return str(cleaned)
        if column.is_relation:
            several = cleaned if column.many_to_many else [cleaned]
            return ", ".join(str(record) for record in several if record)
        return words_of(column, column.to_python(cleaned))
    except (ValidationError, ValueError, TypeError):
        return " ".join(map(str, raw)) if isinstance(raw, list) else str(raw)


def kept_words(
    sent: Sent, form: ModelForm, formsets: Iterable[BaseInlineFormSet]
) -> list[tuple[str, str]]:
    """Everything that was typed, with its labels, for one whose form has gone."""
    empty = {formset.prefix: formset.empty_form for formset in formsets}
    pairs = [(form, sent.typed)]
    pairs += [(empty[p], row.typed) for p, rows in sent.rows.items() for row in rows]
    return [
        (str(form[name].label), typed_words(form, name, raw))
        for form, typed in pairs
        for name, raw in typed.values.items()
        if raw not in (None, "", [], False)
    ]


def words_of(column: Field, value: Any) -> str:
    """A value of a column in words; empty for nothing."""
    if value in (None, "", []):
        return ""
    if column.is_relation:
        keys = value if isinstance(value, list) else [value]
        found = column.related_model._base_manager.filter(pk__in=keys)
        return ", ".join(map(str, found)) or ", ".join(f"#{key}" for key in keys)
    return history.value_in_words(column, column.to_python(value))


def _line(column, was, now, yours, is_touched, is_closed=False):
    label, language = label_of(column), language_of(column)
    return Line(label, language, was, now, yours, is_touched, is_closed)


def _distinct(column, was, now):
    """Two texts that differ in their markup alone are told apart by it."""
    words = words_of(column, was), words_of(column, now)
    if was != now and words[0] == words[1]:
        return was or "", now or ""
    return words


def _title(was, now):
    if not was:
        return _("%(kind)s “%(name)s”: added meanwhile")
    if not now:
        return _("%(kind)s: deleted meanwhile")
    return _("%(kind)s “%(name)s”: changed meanwhile")
