"""Model fields that carry the site's rules, so that every way of saving obeys them."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, When
from django.db.models.functions import Cast
from django.db.models.lookups import Exact
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField

from core import countries, languages
from core.moments import validate_moment
from core.partial_date import PartialDate
from core.rich_text import EXTENSIONS, clean_html
from core.text import clean_text, fold


class CleanTextMixin:
    """Text is NFC and free of NUL and control characters wherever it comes from."""

    clean_value = staticmethod(clean_text)

    def to_python(self, value):
        value = super().to_python(value)
        return self.clean_value(value) if isinstance(value, str) else value

    def pre_save(self, instance, add):
        value = super().pre_save(instance, add)
        if isinstance(value, str):
            value = self.clean_value(value)
            # Not setattr: on a translated field that would write the text read by
            # fallback into the active language.
            instance.__dict__[self.attname] = value
        return value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return self.clean_value(value) if isinstance(value, str) else value


class CharField(CleanTextMixin, models.CharField):
    """One line of text under the rule of `core.text`."""

    @staticmethod
    def clean_value(value):
        return clean_text(value).replace("\n", " ").replace("\t", " ")


class TextField(CleanTextMixin, models.TextField):
    """Several lines of plain text under the rule of `core.text`."""


class RichTextField(CleanTextMixin, ProseEditorField):
    """HTML from the editor, reduced to the allowed tags on every save path."""

    clean_value = staticmethod(clean_html)

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("extensions", EXTENSIONS)
        kwargs["sanitize"] = clean_html
        super().__init__(*args, **kwargs)


class SearchTextField(models.TextField):
    """What a record is found by: named attributes in all languages, folded."""

    def __init__(self, *args, sources=(), **kwargs):
        self.sources = tuple(sources)
        kwargs.update(editable=False, blank=True, default="")
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for key in ("editable", "blank", "default"):
            kwargs.pop(key, None)
        return name, path, args, {**kwargs, "sources": self.sources}

    def pre_save(self, instance, add):
        text = fold(" ".join(dict.fromkeys(self._words(instance))))
        setattr(instance, self.attname, text)
        return text

    def _words(self, instance):
        """The sources' texts; a translated field gives one for each language."""
        names = list(self.sources)
        for field in instance._meta.concrete_fields:
            original = getattr(field, "translated_field", None)
            if original is not None and original.name in self.sources:
                names.append(field.attname)
        for name in names:
            yield str(getattr(instance, name) or "")


class MomentField(models.DateTimeField):
    """A moment that staff give, within the years that the registers cover.

    Near the ends of the calendar a moment has no local time in some zone, and neither
    database takes it.
    """

    default_validators = (validate_moment,)

    def deconstruct(self):
        """As Django's own field: the rule changes nothing in the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs


class PartialDateFormField(forms.CharField):
    """A text box that takes `1996`, `2013-09` or `2006-07-25`."""

    def __init__(self, *, empty_value=None, **kwargs):
        super().__init__(empty_value=None, **kwargs)

    def prepare_value(self, value):
        return value.isoformat() if isinstance(value, PartialDate) else value

    def to_python(self, value):
        value = super().to_python(value)
        return PartialDate.parse(value) if value else None

    def has_changed(self, initial, data):
        try:
            return initial != self.to_python(data)
        except ValidationError:
            return True

    def widget_attrs(self, widget):
        return {
            **super().widget_attrs(widget),
            "placeholder": "YYYY-MM-DD",
            "dir": "ltr",
            "size": 14,
        }


class PartialDateField(models.PositiveIntegerField):
    """A `PartialDate` in the database; empty where no source gives a date."""

    description = _("A year, a month or a day")

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("blank", True)
        kwargs.setdefault("null", True)
        super().__init__(*args, **kwargs)

    validators = ()

    def from_db_value(self, value, expression, connection):
        return None if value is None else PartialDate.from_number(value)

    def to_python(self, value):
        if value is None or value == "":
            return None
        if isinstance(value, PartialDate):
            return value
        if isinstance(value, int):
            return PartialDate.from_number(value)
        return PartialDate.parse(str(value))

    def get_prep_value(self, value):
        if isinstance(value, str):
            value = PartialDate.parse(value)
        return value.number if isinstance(value, PartialDate) else value

    def value_to_string(self, instance):
        value = self.value_from_object(instance)
        return "" if value is None else value.isoformat()

    def formfield(self, **kwargs):
        # The admin offers what it has for numbers: no browser lets one type 2013-09 there.
        if issubclass(kwargs.get("widget", forms.Widget), forms.NumberInput):
            del kwargs["widget"]
        return models.Field.formfield(
            self,
            **{
                "form_class": PartialDateFormField,
                "help_text": _("A year, a month or a day: 1996, 2013-09, 2006-07-25."),
                **kwargs,
            },
        )


class CodeField(CharField):
    """A two-letter code whose choices CLDR names; migrations do not hold them."""

    codes = None  # gives pairs of code and name in the reader's language

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 2
        kwargs["choices"] = lazy(self.codes, list)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("max_length", None)
        kwargs.pop("choices", None)
        return name, path, args, kwargs


class CountryField(CodeField):
    """An ISO 3166-1 alpha-2 code; names come from `core.countries`."""

    codes = staticmethod(countries.choices)


class LanguageField(CodeField):
    """An ISO 639-1 code; names come from `core.languages`."""

    codes = staticmethod(languages.choices)


def last_day_number(expression):
    """SQL for a partial date, raised above every day it can mean and below the next.

    It compares with `core.partial_date.number_of(day)`; NULL stays NULL.
    """
    number = Cast(expression, models.IntegerField())
    return Case(
        When(Exact(number % 10000, 0), then=number + 1231),
        When(Exact(number % 100, 0), then=number + 31),
        default=number,
        output_field=models.IntegerField(),
    )
