"""What a section says of its import: columns, and how an existing record is found."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db import models
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import override

from core.fields import PartialDateFormField
from core.imports.options import Options, of_choices
from core.languages import language_codes
from core.text import fold

# 1 000 as people and spreadsheets write it, and 25.07.2006.
_GROUPS = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))")
_POINTED = re.compile(r"(?:(\d{1,2})\.)?(\d{1,2})\.(\d{4})", re.ASCII)


@dataclass(frozen=True)
class Column:
    """A column of the file: the field it fills, and what the template says of it.

    `options` gives what a cell of a relation may name; a field with choices needs none.
    A new record can do without a column that `Import.complete` fills in.
    """

    field: str
    note: str | Promise = ""
    options: Callable[[], Options] | None = None
    is_completed: bool = False


class BoundColumn:
    """A column with its field, while one file is looked at."""

    def __init__(self, column: Column, model: type[Model]):
        self.name = column.field
        self.note = column.note
        self.is_completed = column.is_completed
        self.field = model._meta.get_field(column.field)
        self.attname = self.field.attname
        self._options = column.options

    @property
    def label(self) -> str:
        """The heading in the reader's language."""
        return capfirst(str(self.field.verbose_name))

    @property
    def is_required(self) -> bool:
        """Whether a new record needs it.

        Of a translated text one language is enough that every reader falls back to.
        """
        original = getattr(self.field, "translated_field", self.field)
        if self.is_completed:
            return False
        if self.is_one_of_languages:
            read_by_all = settings.MODELTRANSLATION_FALLBACK_LANGUAGES["default"]
            if self.field.language not in read_by_all:
                return False
        return not original.blank and not original.has_default()

    @property
    def is_one_of_languages(self) -> bool:
        return hasattr(self.field, "translated_field")

    @cached_property
    def form_field(self) -> forms.Field:
        """What cleans the text of a cell, as it would in a form."""
        is_address = isinstance(self.field, models.URLField)
        return self.field.formfield(**{"assume_scheme": "https"} if is_address else {})

    @property
    def original(self) -> str:
        """The translated field that this is one language of, or the field itself."""
        return getattr(self.field, "translated_field", self.field).name

    @cached_property
    def options(self) -> Options | None:
        """What the cells may name, if they name one of several things."""
        if self._options:
            return self._options()
        return of_choices(self.field) if self.field.choices else None

    def headings(self) -> set[str]:
        """All headings that mean this column, folded."""
        found = {fold(self.name)}
        for code in language_codes():
            with override(code):
                found.add(fold(str(self.field.verbose_name)))
        return found

    def read(self, text: str) -> Any:
        """The value in a filled cell, as the record keeps it; raises ValidationError."""
        if self.options:
            return self.options.read(text)
        if isinstance(self.form_field, forms.IntegerField):
            text = _GROUPS.sub("", text)
        elif isinstance(self.form_field, PartialDateFormField | forms.DateField):
            text = _iso(text)
        return self.field.to_python(self.form_field.clean(text))

    def show(self, value: Any) -> str:
        """The value as the reader sees it; empty for nothing."""
        if value in models.Field.empty_values:
            return ""
        return self.options.show(value) if self.options else str(value)


def _iso(text: str) -> str:
    """`2006-07-25` for `25.07.2006`, `2006-07` for `07.2006`; else the text."""
    if not (match := _POINTED.fullmatch(text)):
        return text
    day, month, year = match.groups()
    return "-".join([year, month.zfill(2), *([day.zfill(2)] if day else [])])


class Import:
    """How files of one register are brought in; sections subclass it.

    `identity` names the fields by which a row finds its record: if a row fills all of
    them, it is the record with these values, or a new one. A row that does not is new,
    unless a record holds all that it says; each record answers for one such row.
    """

    model: ClassVar[type[Model]]
    columns: ClassVar[list[Column]]
    identity: ClassVar[tuple[str, ...]] = ()

    def base(self) -> QuerySet:
        """The records that rows can find."""
        return self.model._base_manager.all()

    def complete(self, record: Model) -> None:
        """Fill in what a new record needs and no column says."""

    def identity_of(self, values: Mapping[str, Any]) -> tuple | None:
        """What a row or a record with these values is found by; None for nothing.

        `values` has all columns by field name; empty ones are None.
        """
        found = tuple(values[name] for name in self.identity)
        return found if found and None not in found else None

    @cached_property
    def bound_columns(self) -> list[BoundColumn]:
        return [BoundColumn(column, self.model) for column in self.columns]
