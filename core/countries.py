"""Countries by ISO code, named and sorted in the reader's language from CLDR."""

from collections.abc import Iterable
from functools import cache

from babel import Locale
from django.utils.translation import get_language

from core.partial_date import babel_locale
from core.text import fold

# CLDR also names groupings, exceptional reservations and private codes.
_NOT_COUNTRIES = frozenset(
    [
        "AC",
        "CP",
        "CQ",
        "DG",
        "EA",
        "EU",
        "EZ",
        "IC",
        "QO",
        "TA",
        "UN",
        "XA",
        "XB",
        "XK",
        "ZZ",
        "AQ",
        "BV",
        "HM",
        "TF",
        "UM",
    ]
)
_FIRST_CYRILLIC = "абвгдежзиійклмнопрстуўфхцчшщъыьэюя"


@cache
def codes() -> frozenset[str]:
    """The ISO 3166-1 alpha-2 codes that can be chosen and filtered by."""
    territories = Locale("en").territories
    return frozenset(
        code
        for code in territories
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    )


@cache
def _names(locale: str) -> dict[str, str]:
    territories = Locale.parse(locale).territories
    return {code: territories[code] for code in codes()}


def name(code: str) -> str:
    """The country's name in the active language; the code itself if unknown."""
    return _names(babel_locale()).get(code, code)


def names_in_every_language(code: str) -> str:
    """All the names a reader may search the country by."""
    from django.conf import settings
    from django.utils.translation import override

    found = []
    for language, _label in settings.LANGUAGES:
        with override(language):
            found.append(name(code))
    return " ".join(found)


def sort_key(text: str) -> tuple:
    """Order text by the alphabet of its script: й after и, ў after у, і beside и."""
    lowered = text.casefold().replace("ё", "е")
    return tuple(
        (1, _FIRST_CYRILLIC.index(c)) if c in _FIRST_CYRILLIC else (0, ord(c))
        for c in _latin_folded(lowered)
    )


def _latin_folded(text: str) -> str:
    return "".join(c if c in _FIRST_CYRILLIC else fold(c) or " " for c in text)


def sorted_names(codes: Iterable[str]) -> list[str]:
    """Names of the countries in the reader's language, sorted in it."""
    return sorted(map(name, codes), key=sort_key)


def choices() -> list[tuple[str, str]]:
    """Code and name of every country, sorted by name in the active language."""
    return _choices(get_language() or "en")


@cache
def _choices(language: str) -> list[tuple[str, str]]:
    names = _names(babel_locale())
    return sorted(names.items(), key=lambda item: sort_key(item[1]))
