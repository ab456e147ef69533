"""The columns of a file: what a cell means, and how a value is shown.

An empty cell leaves what is stored, a dash clears it. Values are what the record keeps;
those of a cell with many are a sorted tuple, for they are compared as sets.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import ManyToManyField, Model
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _, override

from core.fields import CharField, PartialDateFormField, TextField
from core.imports.alphabets import one_alphabet
from core.imports.dates import iso
from core.imports.options import Options, of_booleans, of_choices
from core.languages import isolated, language_codes
from core.text import fold

# What clears a field: a hyphen, and what spreadsheets make of it.
CLEAR = frozenset("-–—")
# 1 000 as people and spreadsheets write it, and 53,9 where it can be no group.
_GROUPS = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))")
_DECIMAL_COMMA = re.compile(r"(-?\d+),(?!\d{3}$)(\d+)")
_BETWEEN_VALUES = re.compile(r"[;\n]")


# What a form reads in another way in each language is read in one way only.
_ONE_FORM = {
    models.URLField: {"assume_scheme": "https"},
    models.DateTimeField: {"input_formats": ["%Y-%m-%d %H:%M"]},
    models.DateField: {"input_formats": ["%Y-%m-%d"]},
    models.TimeField: {"input_formats": ["%H:%M:%S", "%H:%M"]},
}


@dataclass(frozen=True)
class Column:
    """A column of the file: the field it fills, and what the template says of it.

    `options` gives what a cell of a relation may name; a field with choices needs none.
    A new record can do without a column that `Import.complete` fills in. `heading` is
    the field's own name, if it is not given here.

    A cell holds many values, separated by `;`, where `field` is a many-to-many field
    or the reverse name of a table of lines, such as `Event.countries`. Of a line the
    cell says the field `line`; `new_line` is what a new one needs besides.
    """

    field: str
    note: str | Promise = ""
    options: Callable[[], Options] | None = None
    is_completed: bool = False
    heading: str | Promise = ""
    line: str = ""
    new_line: Mapping[str, Any] = field(default_factory=dict)

    def bound_to(self, model: type[Model]) -> "BoundColumn":
        """The column with its field, while one file is looked at."""
        found = model._meta.get_field(self.field)
        if found.many_to_many or found.one_to_many:
            return ManyColumn(self, found)
        return BoundColumn(self, found)


class BoundColumn:
    """A column with its field, while one file is looked at."""

    is_many = False

    def __init__(self, column: Column, field: models.Field):
        self.name = column.field
        self.note = column.note
        self.is_completed = column.is_completed
        self.field = field
        self._heading = column.heading
        self._options = column.options

    @property
    def attname(self) -> str:
        return self.field.attname

    @property
    def label(self) -> str:
        """The heading in the reader's language."""
        return capfirst(str(self._heading or self.verbose_name))

    @property
    def verbose_name(self) -> str | Promise:
        return self.field.verbose_name

    @property
    def help_text(self) -> str:
        """What the template says of it."""
        return str(self.note or self.field.help_text)

    @property
    def is_required(self) -> bool:
        """Whether a new record needs it.

        Of a translated text one language is enough that every reader falls back to.
        """
        original = getattr(self.field, "translated_field", self.field)
        if self.is_completed:
            return False
        if self.is_one_of_languages and not self.is_read_by_all:
            return False
        return not original.blank and not original.has_default()

    @property
    def is_one_of_languages(self) -> bool:
        return hasattr(self.field, "translated_field")

    @property
    def is_read_by_all(self) -> bool:
        """Whether every reader falls back to this language of the text."""
        read_by_all = settings.MODELTRANSLATION_FALLBACK_LANGUAGES["default"]
        return self.is_one_of_languages and self.field.language in read_by_all

    @cached_property
    def form_field(self) -> forms.Field:
        """What cleans the text of a cell, as it would in a form."""
        for kind, options in _ONE_FORM.items():
            if isinstance(self.field, kind):
                return self.field.formfield(**options)
        return self.field.formfield()

    @property
    def is_text(self) -> bool:
        """Whether it holds words, and no code, address or date."""
        return isinstance(self.field, CharField | TextField)

    def comparable(self, value: Any) -> Any:
        """The same for values that say the same: blanks between words do not count."""
        if self.is_text and isinstance(value, str):
            return " ".join(value.split())
        return value

    def is_same(self, one: Any, other: Any) -> bool:
        """Whether two values say the same."""
        return self.comparable(one) == self.comparable(other)

    @property
    def original(self) -> str:
        """The translated field that this is one language of, or the field itself."""
        return getattr(self.field, "translated_field", self.field).name

    @cached_property
    def options(self) -> Options | None:
        """What the cells may name, if they name one of several things."""
        if self._options:
            return self._options()
        if self.field.choices:
            return of_choices(self.field)
        is_boolean = isinstance(self.field, models.BooleanField)
        return of_booleans() if is_boolean else None

    def headings(self) -> set[str]:
        """All headings that mean this column, folded."""
        found = {fold(self.name)}
        for code in language_codes():
            with override(code):
                found.add(fold(self.label))
        return found

    def read(self, text: str) -> Any:
        """The value in a filled cell, as the record keeps it; raises ValidationError."""
        return self._nothing() if text in CLEAR else self._read(text)

    def _nothing(self):
        if not self.field.blank:
            raise ValidationError(forms.Field.default_error_messages["required"])
        return None if self.field.null else ""

    def _read(self, text):
        if self.options:
            return self.options.read(text)
        if isinstance(self.form_field, forms.DecimalField):
            text = _DECIMAL_COMMA.sub(r"\1.\2", _GROUPS.sub("", text))
        elif isinstance(self.form_field, forms.IntegerField):
            text = _GROUPS.sub("", text)
        elif isinstance(self.form_field, PartialDateFormField | forms.DateField):
            text = iso(text)
        elif isinstance(self.form_field, forms.DateTimeField):
            day, _blank, hour = text.rpartition(" ")
            text = f"{iso(day)} {hour}"
        elif self.is_text:
            text = one_alphabet(text)
        return self.field.to_python(self.form_field.clean(text))

    def show(self, value: Any) -> str:
        """The value as the reader sees it; empty for nothing."""
        if value in models.Field.empty_values:
            return ""
        return self.options.show(value) if self.options else str(value)


class ManyColumn(BoundColumn):
    """A column of many values: each is a line of another table that has the record.

    `lines` is the model of the lines, `owner` its key to the record and `value` the
    column of the line that the cell gives. No record needs any.
    """

    is_many = True
    is_required = False
    is_one_of_languages = False
    is_read_by_all = False

    def __init__(self, column: Column, field: models.Field):
        if isinstance(field, ManyToManyField):
            self.lines = field.remote_field.through
            owner, line = field.m2m_field_name(), field.m2m_reverse_field_name()
        else:
            self.lines = field.related_model
            owner, line = field.field.name, column.line
        self.relation = field
        self.owner = self.lines._meta.get_field(owner).attname
        super().__init__(column, self.lines._meta.get_field(line))
        self.value = self.field.attname
        self.new_line = dict(column.new_line)

    @property
    def original(self) -> str:
        return self.name

    @property
    def verbose_name(self) -> str | Promise:
        if isinstance(self.relation, ManyToManyField):
            return self.relation.verbose_name
        return self.lines._meta.verbose_name_plural

    @property
    def help_text(self) -> str:
        if isinstance(self.relation, ManyToManyField):
            help_text = self.relation.help_text
        else:
            help_text = self.field.help_text
        return str(self.note or help_text)

    def stored(self) -> dict[Any, tuple]:
        """The values of every record that has any, in one query."""
        found: dict[Any, set] = {}
        lines = models.QuerySet.values_list(
            self.lines._base_manager.order_by(), self.owner, self.value
        )
        for owner, value in lines:
            found.setdefault(owner, set()).add(value)
        return {owner: tuple(sorted(values)) for owner, values in found.items()}

    def line_of(self, owner: Any, value: Any) -> Model:
        """A new line, not yet saved."""
        return self.lines(**self.new_line, **{self.owner: owner, self.value: value})

    def read(self, text: str) -> tuple:
        if text in CLEAR:
            return ()
        parts = filter(None, map(str.strip, _BETWEEN_VALUES.split(text)))
        return tuple(sorted({self._read_part(part) for part in parts}))

    def _read_part(self, part):
        try:
            return self._read(part)
        except ValidationError as error:
            raise ValidationError(
                [
                    ValidationError(
                        _("“%(value)s”: %(reason)s"),
                        params={"value": isolated(part), "reason": reason},
                    )
                    for reason in error.messages
                ]
            ) from error

    def show(self, value: Iterable) -> str:
        return "; ".join(super(ManyColumn, self).show(one) for one in value or ())
