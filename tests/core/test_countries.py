"""Country names come from CLDR and sort by the reader's alphabet."""

import pytest
from babel import Locale
from django.utils.translation import override

from core import countries

CLDR = {"en": "en_GB"}  # the site's English


def in_order(codes):
    return sorted(map(countries.name, codes), key=countries.sort_key)


def test_names_are_cldrs_in_every_language(language):
    with override(language):
        territories = Locale.parse(CLDR.get(language, language)).territories

        for code in countries.codes():
            assert countries.name(code) == territories[code]


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "Poland"), ("ru", "Польша"), ("be", "Польшча"), ("ar", "بولندا")],
)
def test_name_in_the_readers_language(language, name):
    with override(language):
        assert countries.name("PL") == name


@pytest.mark.parametrize("code", ["", "XX", "\0", "EU", "pl"])
def test_unknown_code_stands_for_itself(code):
    assert countries.name(code) == code


def test_codes_are_countries_and_nothing_else():
    codes = countries.codes()

    assert {"BY", "PS", "TW", "SS", "VA"} <= codes
    assert not {"EU", "UN", "XK", "ZZ", "AQ"} & codes
    assert 230 < len(codes) < 250


@pytest.mark.parametrize(
    ("language", "codes", "expected"),
    [
        (
            "ru",
            ["YE", "JO", "IN", "KZ", "IE"],
            ["Индия", "Иордания", "Ирландия", "Йемен", "Казахстан"],
        ),
        (
            "be",
            ["IN", "ES", "YE", "UZ", "UY", "UA", "FI", "IT"],
            [
                "Емен",
                "Індыя",
                "Іспанія",
                "Італія",
                "Узбекістан",
                "Украіна",
                "Уругвай",
                "Фінляндыя",
            ],
        ),
        (
            "en",
            ["SE", "AX", "AL", "AT"],
            ["Åland Islands", "Albania", "Austria", "Sweden"],
        ),
        (
            "ar",
            ["JP", "PL", "JO", "DE", "IL"],
            ["إسرائيل", "الأردن", "ألمانيا", "اليابان", "بولندا"],
        ),
    ],
)
def test_names_sort_in_the_readers_language(language, codes, expected):
    with override(language):
        assert in_order(codes) == expected


@pytest.mark.parametrize(
    "ascending",
    [
        ["Ива", "Йва", "Кива"],
        ["Ежа", "Ёлка", "Жук"],
        ["Еда", "Ёж", "Езда"],
        ["Зуб", "Ірак", "Йод", "Камень"],
        ["Уна", "Фа"],
        ["Тур", "Унь", "ўсё", "Фа"],
        ["Алжир", "алтай", "Ангола"],
        ["Latvia", "Латвия"],
        ["Côte", "Cuba"],
    ],
)
def test_sort_key(ascending):
    descending = ascending[::-1]

    assert sorted(descending, key=countries.sort_key) == ascending


def test_choices_are_sorted_in_each_language_for_itself(language):
    with override(language):
        labels = [label for _code, label in countries.choices()]

    assert labels == sorted(labels, key=countries.sort_key)
    assert len(labels) == len(countries.codes())


def test_names_in_every_language():
    names = countries.names_in_every_language("JP")

    assert names.split() == ["Japan", "Япония", "Японія", "اليابان"]
