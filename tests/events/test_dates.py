from datetime import time

import pytest
from django.utils.translation import override

from core.partial_date import PartialDate
from events.dates import Under, date_block, iso_moment, month_name

DAY = PartialDate(2026, 12, 14)


def block(start, end=None, **options):
    found = date_block(
        PartialDate.parse(start), end and PartialDate.parse(end), **options
    )
    return found.large, found.lines


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2026-12-03", None, ("3", ("Thu",))),
        ("2026-12-03", "2026-12-03", ("3", ("Thu",))),
        ("2026-12-14", "2026-12-16", ("14–16", ("Mon–Wed",))),
        ("2026-11-30", "2026-12-01", ("30", ("Mon", "until 1 Dec"))),
        ("2026-12-31", "2027-01-02", ("31", ("Thu", "until 2 Jan 2027"))),
        ("2026-12", None, ("", ("day not stated",))),
        ("2026", None, ("", ("month not stated",))),
        ("2026", "2027", ("", ("month not stated", "until 2027"))),
    ],
)
def test_date_block_under_its_month_says_no_more_than_is_known(start, end, shown):
    assert block(start, end, under=Under.MONTH) == shown


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2026-12-03", None, ("3", ("Dec 2026",))),
        ("2026-12-14", "2026-12-16", ("14–16", ("Dec 2026",))),
        ("2026-11-30", "2026-12-01", ("30", ("Nov 2026", "until 1 Dec"))),
        ("2026-12", None, ("Dec", ("2026",))),
        ("2026", None, ("2026", ())),
    ],
)
def test_date_block_alone_names_month_and_year(start, end, shown):
    assert block(start, end) == shown


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2026-12-03", None, ("3", ("Dec",))),
        ("2026-12-14", "2026-12-16", ("14–16", ("Dec",))),
        ("2026-11-30", "2026-12-01", ("30", ("Nov", "until 1 Dec"))),
        ("2026-12-31", "2027-01-02", ("31", ("Dec", "until 2 Jan 2027"))),
        ("2026-12", None, ("Dec", ())),
        ("2026", None, ("", ("month not stated",))),
    ],
)
def test_date_block_under_its_year_names_the_month(start, end, shown):
    assert block(start, end, under=Under.YEAR) == shown


def test_date_block_of_an_undated_event_is_none():
    assert date_block(None) is None


def test_date_block_speaks_the_readers_language_in_western_digits():
    with override("ru"):
        assert block("2026-12-03", under=Under.MONTH) == ("3", ("чт",))
    with override("ar"):
        assert block("2026-12-03", under=Under.MONTH) == ("3", ("الخميس",))


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "May"), ("ru", "Май"), ("be", "Май"), ("ar", "مايو")]
)
def test_month_name_stands_as_a_heading(language, shown):
    with override(language):
        assert month_name(5) == shown


@pytest.mark.parametrize(
    ("day", "at", "zone", "shown"),
    [
        (DAY, time(9, 30), "Europe/Minsk", "2026-12-14T09:30+03:00"),
        (DAY, time(9, 30), "Asia/Tokyo", "2026-12-14T09:30+09:00"),
        (DAY, None, "Europe/Minsk", "2026-12-14"),
        (PartialDate(2026, 12), time(9, 30), "Europe/Minsk", "2026-12"),
    ],
)
def test_iso_moment_is_as_exact_as_the_event(day, at, zone, shown):
    assert iso_moment(day, at, zone) == shown
