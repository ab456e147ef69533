"""The cells of the page: what each holds, and how what is typed in it is read."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import grids
from core.text import clean_text
from rankings.places import read_place

NEW_METHOD = "new"


@dataclass
class Cell(grids.Cell):
    """One value of an edition or of a place in it; `key` is the name of the model's field.

    `now` is what it holds, as text that is the same in every language.
    """

    prefix: str
    key: str
    label: str
    row_words: str
    now: str | None
    reader: Callable[[str], str | None]

    @property
    def name(self) -> str:
        return f"{self.prefix}-{self.key}"

    @property
    def words(self) -> str:
        return _("%(row)s: %(field)s") % {"row": self.row_words, "field": self.label}

    @property
    def held(self) -> str | None:
        return self.now

    def read(self, text: str) -> str | None:
        return self.reader(text)


@dataclass
class PlaceCell(Cell):
    """A place, shown in the words of its editor's language."""

    @property
    def held_words(self) -> str:
        return "" if self.now is None else str(read_place(self.now))


def read_place_key(text: str) -> str | None:
    place = read_place(text)
    return place and place.key


def read_url(text: str) -> str | None:
    field = forms.URLField(max_length=1000, required=False, assume_scheme="https")
    return field.clean(text) or None


def read_day(text: str) -> str | None:
    day = forms.DateField(required=False).clean(text)
    return day and day.isoformat()


def read_method(text: str) -> str | None:
    if text not in ("", NEW_METHOD):
        raise ValidationError(_("Choose one of the two."))
    return text or None


def read_note(text: str) -> str | None:
    field = forms.CharField(max_length=200, required=False)
    return clean_text(field.clean(text)) or None
