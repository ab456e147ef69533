"""Dates known to a year, a month or a day: read, ordered, bounded and written out."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given, strategies as st

from core.partial_date import PartialDate, format_day, number_of

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "value", "number"),
    [
        ("1996", PartialDate(1996), 19960000),
        ("2013-09", PartialDate(2013, 9), 20130900),
        ("2006-07-25", PartialDate(2006, 7, 25), 20060725),
        (" 2006-07-25 ", PartialDate(2006, 7, 25), 20060725),
        ("1900", PartialDate(1900), 19000000),
        ("2100-12-31", PartialDate(2100, 12, 31), 21001231),
        ("2024-02-29", PartialDate(2024, 2, 29), 20240229),
    ],
)
def test_parse(text, value, number):
    parsed = PartialDate.parse(text)

    assert parsed == value
    assert parsed.number == number
    assert parsed.isoformat() == text.strip()
    assert PartialDate.from_number(number) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "96",
        "1899",
        "2101",
        "0001",
        "2013-13",
        "2013-00-01",
        "2023-02-29",
        "2013-9",
        "2013-09-1",
        "25.07.2006",
        "2006/07/25",
        "٢٠٠٦",
        "２００６",
        "2006-07-25T00:00",
        "-2006",
        "2006\n2007",
        "9" * 5000,
    ],
)
def test_parse_refuses(text):
    with pytest.raises(ValidationError):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1996", date(1996, 1, 1), date(1996, 12, 31)),
        ("2013-12", date(2013, 12, 1), date(2013, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2006-07-25", date(2006, 7, 25), date(2006, 7, 25)),
        ("2100", date(2100, 1, 1), date(2100, 12, 31)),
    ],
)
def test_first_and_last_day_it_can_mean(text, first, last):
    value = PartialDate.parse(text)

    assert (value.first, value.last) == (first, last)


@given(DAYS)
def test_a_day_lies_in_its_month_and_year(day):
    for value in (
        PartialDate(day.year),
        PartialDate(day.year, day.month),
        PartialDate(day.year, day.month, day.day),
    ):
        assert value.first <= day <= value.last
        assert PartialDate.from_number(value.number) == value
        assert PartialDate.parse(value.isoformat()) == value


@given(DAYS, DAYS)
def test_numbers_order_as_days_do(one, other):
    assert (number_of(one) < number_of(other)) == (one < other)


def test_year_comes_before_its_months_and_they_before_their_days():
    year, month, day = map(PartialDate.parse, ["2006", "2006-01", "2006-01-01"])

    assert year < month < day
    assert year.number < month.number < day.number


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["1996", "September 2013", "25 July 2006"]),
        ("ru", ["1996", "сентябрь 2013", "25 июля 2006"]),
        ("be", ["1996", "верасень 2013", "25 ліпеня 2006"]),
        ("ar", ["1996", "سبتمبر 2013", "25 يوليو 2006"]),
    ],
)
def test_display_in_every_language(language, expected):
    dates = [PartialDate.parse(text) for text in ("1996", "2013-09", "2006-07-25")]

    with override(language):
        assert [value.display() for value in dates] == expected


def test_display_writes_western_digits(language):
    with override(language):
        assert format_day(date(2026, 11, 22)).startswith("22")
        assert "2026" in format_day(date(2026, 11, 22), "medium")
