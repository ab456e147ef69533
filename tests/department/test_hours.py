"""The office's hours on any day, from what staff have entered."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from department.hours import DAYS_AHEAD, Hours
from department.models import OpeningHours, SpecialDay

FRIDAY = date(2026, 11, 27)
SATURDAY, MONDAY = date(2026, 11, 28), date(2026, 11, 30)
WEEK = [
    OpeningHours(weekday=day, opens_at=time(opens), closes_at=time(closes))
    for day in range(5)
    for opens, closes in [(9, 13), (14, 18)]
]


def closed(day, name="Holiday"):
    return SpecialDay(day=day, name_en=name)


def spans(found):
    return [str(span) for span in found.spans]


def test_hours_of_a_week_begin_on_monday():
    week = Hours(WEEK, []).week

    assert [str(name) for name, _spans in week][::6] == ["Monday", "Sunday"]
    assert [len(found) for _name, found in week] == [2, 2, 2, 2, 2, 0, 0]


def test_day_has_the_hours_of_its_weekday():
    hours = Hours(WEEK, [])

    assert spans(hours.on(FRIDAY)) == ["09:00–13:00", "14:00–18:00"]
    assert spans(hours.on(SATURDAY)) == []


def test_special_day_goes_before_its_weekday():
    short = SpecialDay(day=SATURDAY, opens_at=time(0), closes_at=time(12, 30))
    hours = Hours(WEEK, [closed(FRIDAY), short])

    assert spans(hours.on(FRIDAY)) == []
    assert hours.on(FRIDAY).special.name_en == "Holiday"
    assert spans(hours.on(SATURDAY)) == ["00:00–12:30"]


def test_next_open_day_passes_over_weekend_and_holidays():
    assert Hours(WEEK, []).next_open(FRIDAY).day == MONDAY
    assert Hours(WEEK, [closed(MONDAY)]).next_open(FRIDAY).day == date(2026, 12, 1)


def test_no_next_open_day_is_told_where_none_is_near():
    closed_long = [closed(FRIDAY + timedelta(days=n)) for n in range(DAYS_AHEAD + 1)]

    assert Hours([], []).next_open(FRIDAY) is None
    assert Hours(WEEK, closed_long).next_open(FRIDAY) is None


@pytest.mark.parametrize(
    ("day", "following"), [(date.min, date(1, 1, 2)), (date.max, None)]
)
def test_hours_reach_to_the_ends_of_the_calendar(day, following):
    hours = Hours(WEEK, [closed(date.min), closed(date.max)])

    found = hours.next_open(day)

    assert spans(hours.on(day)) == []
    assert (found and found.day) == following


def test_special_days_come_in_order_from_the_day_on():
    hours = Hours([], [closed(MONDAY), closed(FRIDAY), closed(SATURDAY)])

    assert [found.day for found in hours.special_days(SATURDAY)] == [SATURDAY, MONDAY]


def test_spans_that_meet_or_overlap_are_one():
    week = [
        OpeningHours(weekday=0, opens_at=time(opens), closes_at=time(closes))
        for opens, closes in [(15, 18), (9, 12), (12, 14), (10, 11), (16, 17)]
    ]

    assert spans(Hours(week, []).on(MONDAY)) == ["09:00–14:00", "15:00–18:00"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"opens_at": time(9)}, "Give both hours"),
        ({"opens_at": time(0), "closes_at": time(0)}, "closes after it opens"),
        ({"day": date.min}, "The year must lie between 1921 and 2100."),
        ({"day": date.max}, "The year must lie between 1921 and 2100."),
    ],
)
def test_impossible_special_day_is_explained(wrong, said):
    day = SpecialDay(**{"day": FRIDAY, "name_en": "Holiday", **wrong})

    with pytest.raises(ValidationError, match=said):
        day.full_clean()
