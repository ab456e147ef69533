"""A record's text in the reader's language, or the nearest one, and which it is."""

from dataclasses import dataclass
from functools import cache
from html import unescape

from babel import Locale
from django.conf import settings
from django.db.models import Field, Model, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce, NullIf, Replace
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import (
    get_language,
    get_language_bidi,
    get_language_info,
)
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname

from core.partial_date import babel_locale

# By their code these letters would stand before А or after я.
_SORTED_BESIDE = (
    ("І", "И"),
    ("і", "и"),
    ("Ё", "Е"),
    ("ё", "е"),
    ("Ў", "У"),
    ("ў", "у"),
)


@dataclass(frozen=True)
class Text:
    """A field's text and the language it is really in."""

    value: str
    language: str

    @property
    def is_fallback(self) -> bool:
        return bool(self.value) and self.language != get_language()

    @property
    def direction(self) -> str:
        return direction_of(self.language)

    @property
    def language_name(self) -> str:
        """The language's name in the reader's language, for the visible note."""
        return name(str(Locale.parse(self.language, sep="-")))


def fallback_chain(language: str | None = None) -> tuple[str, ...]:
    """The languages to try, best first: the given one, then its neighbours.

    By default it is the reader's own.
    """
    language = language or get_language() or settings.LANGUAGE_CODE
    rules = settings.MODELTRANSLATION_FALLBACK_LANGUAGES
    return (language, *rules.get(language, rules["default"]))


def is_blank(value: str | None) -> bool:
    """Whether the text says nothing; an editor's empty paragraph counts as blank."""
    return not (value and unescape(strip_tags(value)).strip())


def translated(instance: Model, field: str) -> Text:
    """The field in the reader's language, else in the nearest that has it."""
    language = get_language() or settings.LANGUAGE_CODE
    if not is_translated(type(instance), field):
        return Text(str(getattr(instance, field) or ""), language)
    for candidate in fallback_chain():
        value = getattr(instance, build_localized_fieldname(field, candidate))
        if not is_blank(value):
            return Text(value, candidate)
    return Text("", language)


def is_translated(model: type[Model], field: str) -> bool:
    """Whether the model keeps the field once per language."""
    if model not in translator.get_registered_models():
        return False
    return field in translator.get_options_for_model(model).fields


def columns_of(model: type[Model], field: str) -> list[str]:
    """The columns that hold the field: one for each language where it is translated."""
    if not is_translated(model, field):
        return [field]
    return [build_localized_fieldname(field, code) for code in language_codes()]


def original_of(field: Field) -> Field:
    """The field that the column is one language of; one not translated is its own."""
    return getattr(field, "translated_field", field)


def language_of(field: Field) -> str:
    """The language that the column holds of a translated field; else empty."""
    return getattr(field, "language", "")


def label_of(field: Field) -> str:
    """What the reader calls it, without its language."""
    return str(capfirst(original_of(field).verbose_name))


def language_codes() -> list[str]:
    """The site's languages, in the order of the switcher."""
    return [code for code, _name in settings.LANGUAGES]


def direction_of(code: str) -> str:
    """The language's direction as HTML writes it: `rtl` or `ltr`."""
    return Locale.parse(code, sep="-").text_direction


@cache
def codes() -> frozenset[str]:
    """The ISO 639-1 codes of the languages that CLDR can name."""
    return frozenset(code for code in Locale("en").languages if len(code) == 2)


def name(code: str) -> str:
    """A language's name in the reader's language; the code itself if unknown."""
    return Locale.parse(babel_locale()).languages.get(code, code)


def choices() -> list[tuple[str, str]]:
    """Code and name of every language, the site's own first, then by name."""
    own = [code.partition("-")[0] for code in language_codes()]
    others = sorted(codes() - set(own), key=name)
    return [(code, name(code)) for code in (*own, *others)]


def isolated(text: str) -> str:
    """A number, address or foreign name kept in its own order where no `bdi` can be.

    Amid text from left to right nothing needs it.
    """
    return f"\u2068{text}\u2069" if get_language_bidi() else text


def own_name(code: str) -> str:
    """What a language calls itself, with a capital where it has them."""
    return get_language_info(code)["name_local"].capitalize()


def in_reader_language(path: str) -> Coalesce:
    """SQL for a translated field, also of a related record, as the reader sees it."""
    columns = [
        NullIf(build_localized_fieldname(path, code), Value(""))
        for code in fallback_chain()
    ]
    return Coalesce(*columns)


def in_reading_order(field: str) -> OrderBy:
    """Order by a translated field as the reader sees it, fallbacks in their place."""
    text = in_reader_language(field)
    for letter, neighbour in _SORTED_BESIDE:
        text = Replace(text, Value(letter), Value(neighbour))
    return text.asc(nulls_last=True)
