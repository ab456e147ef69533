"""The texts of a record in two languages, and the form of those that can be written.

Each comes with what was seen of it and of the text that it is to follow.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

from core import history
from core.fields import RichTextField
from core.languages import Text, is_blank, label_of
from core.models import OutdatedText
from core.rich_text import clean_html
from core.translations import is_other


@dataclass
class Entry:
    """A text of the record or of one of its parts, in two languages."""

    record: models.Model
    field: models.Field
    source: Text
    source_mark: OutdatedText | None
    mark: OutdatedText | None
    input: forms.Field | None = None
    bound: forms.BoundField | None = None
    is_changed_meanwhile: bool = False
    source_change: history.Difference | None = None

    @property
    def column(self) -> str:
        return self.field.name

    @property
    def name(self) -> str:
        """What the input is called in the form."""
        return f"{self.record._meta.model_name}-{self.record.pk}-{self.column}"

    @property
    def label(self) -> str:
        return label_of(self.field)

    @property
    def text(self) -> str | None:
        return getattr(self.record, self.column)

    @property
    def is_missing(self) -> bool:
        return is_blank(self.text)

    @property
    def is_rich(self) -> bool:
        return isinstance(self.field, RichTextField)

    @property
    def source_html(self) -> SafeString:
        if self.is_rich:
            return mark_safe(clean_html(self.source.value))
        return mark_safe(linebreaks(self.source.value, autoescape=True))

    @property
    def seen(self) -> str:
        """Stands for what the page shows: the text, and the one it is to follow."""
        return f"{_digest(self.text)}-{_digest(self.source.value)}"


def _digest(text):
    return hashlib.sha256((text or "").encode()).hexdigest()[:16]


class TranslationForm(forms.Form):
    """The texts of one language, and what was seen when the page was opened.

    `entries` are those that can be written; of what is sent, those that were shown.
    """

    use_required_attribute = False

    def __init__(self, data, entries: Sequence[Entry]):
        super().__init__(data and data.copy())
        self.entries = [
            entry
            for entry in entries
            if entry.input is not None
            and (data is None or f"seen-{entry.name}" in data)
        ]
        self.is_in_conflict = False
        self.lost: list[str] = []
        for entry in self.entries:
            entry.input.label = entry.label
            # What is empty may stay so; what is there is not emptied where it must be.
            entry.input.required &= not entry.is_missing
            self.fields[entry.name] = entry.input
            self.initial[entry.name] = entry.text
            entry.bound = self[entry.name]

    def clean(self):
        """Each text obeys its field of the model."""
        for entry in self.entries:
            if entry.name not in self.cleaned_data:
                continue
            typed = self.cleaned_data[entry.name]
            try:
                self.cleaned_data[entry.name] = entry.field.clean(typed, entry.record)
            except ValidationError as error:
                self.add_error(entry.name, error)
        return self.cleaned_data

    def find_conflicts(self) -> None:
        """Mark what was typed or confirmed on what somebody else has changed since.

        What was left as it was seen takes over what is there now.
        """
        for entry in self.entries:
            seen = self.data[f"seen-{entry.name}"]
            if seen == entry.seen:
                continue
            if self._is_as_seen(entry, seen):
                self.data[entry.name] = entry.text or ""
            else:
                entry.is_changed_meanwhile = self.is_in_conflict = True
        here = {f"seen-{entry.name}" for entry in self.entries}
        for key, seen in self.data.items():
            typed = self.data.get(key.removeprefix("seen-"), "")
            if not key.startswith("seen-") or key in here or is_blank(typed):
                continue
            if _digest(_plain(typed)) != seen.partition("-")[0]:
                self.lost.append(typed)
                self.is_in_conflict = True

    def _is_as_seen(self, entry, seen):
        typed = _plain(self.data.get(entry.name, ""))
        is_same = _digest(typed) == seen.partition("-")[0]
        return is_same and not self._is_confirmed(entry)

    def _is_confirmed(self, entry):
        return entry.mark is not None and f"right-{entry.name}" in self.data

    @property
    def changes(self) -> list[Entry]:
        """What was written anew."""
        return [
            entry
            for entry in self.entries
            if is_other(self.cleaned_data[entry.name], entry.text)
        ]

    @property
    def confirmed(self) -> list[Entry]:
        """What is outdated, was left as it is, and was said to be still right."""
        changed = {entry.name for entry in self.changes}
        return [
            entry
            for entry in self.entries
            if self._is_confirmed(entry) and entry.name not in changed
        ]


def _plain(typed):
    """As browsers are sent it: they return each line end as two characters."""
    return typed.replace("\r\n", "\n")
