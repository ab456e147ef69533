"""Kept values as the reader sees them: labels, names and dates in their language."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from functools import cache
from html import unescape
from pathlib import PurePosixPath
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Field, FileField, Model
from django.utils import formats, timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from core.fields import RichTextField
from core.history.kept import columns, is_kept
from core.partial_date import PartialDate, format_day

# Marks that tell where one paragraph ends when the tags are gone.
_ENDS = ("</p>", "<br>", "</li>", "</h3>", "</h4>", "</blockquote>")


class Words:
    """The words of one page: what the values refer to is read at once."""

    def __init__(self, values: Iterable[tuple[Field, Any]]):
        keys: dict[type[Model], set] = defaultdict(set)
        for field, value in values:
            if field.related_model:
                keys[field.related_model].update(_keys(value))
        self._names = {
            model: _names_of(model, found) for model, found in keys.items() if found
        }
        self._labels = cache(lambda field: dict(field.flatchoices))

    def of(self, field: Field, value: Any) -> str:
        """The value in words; empty for nothing."""
        if value is None or value == "":
            return ""
        if field.related_model:
            names = self._names.get(field.related_model, {})
            return "; ".join(names.get(key, f"№ {key}") for key in _keys(value))
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if field.flatchoices:
            return str(self._labels(field).get(value, value))
        return _in_words(field, value)


def _keys(value):
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _names_of(model, keys):
    """What records are called; of what people have sent only the number is told."""
    if not (is_kept(model) or model is get_user_model()):
        return {}
    related = [f.name for f in columns(model) if f.is_relation]
    rows = model._base_manager.filter(pk__in=keys).select_related(*related)
    return {row.pk: str(row) for row in rows}


def _in_words(field, value):
    if isinstance(field, RichTextField):
        return as_text(value)
    if isinstance(field, FileField):
        return PurePosixPath(value).name
    try:
        value = field.to_python(value)
    except (ValidationError, ValueError):
        return str(value)  # as another state of the code had it
    if isinstance(value, PartialDate):
        return value.display("medium")
    if isinstance(value, datetime):
        return moment_in_words(value)
    if isinstance(value, date):
        return format_day(value, "medium")
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float) or field.get_internal_type() == "DecimalField":
        return formats.number_format(value)
    return str(value)


def value_in_words(field: Field, value: Any) -> str:
    """A single value, of a field that refers to nothing; empty for nothing."""
    return Words([]).of(field, value)


def moment_in_words(moment: datetime) -> str:
    """Day and time on the clocks of the site."""
    local = timezone.localtime(moment)
    return f"{format_day(local, 'medium')}, {local:%H:%M}"


def as_text(html: str) -> str:
    """Rich text without its tags, a line for each paragraph."""
    for end in _ENDS:
        html = html.replace(end, f"{end}\n")
    return unescape(strip_tags(html)).strip()
