"""The numbers of a picture of time: percent across, pixels down."""

from datetime import date

import pytest
from django.utils.translation import override

from core.timeline import Break, Span, timeline

TODAY = date(2020, 1, 1)


def day(year, month=1, number=1):
    exact = date(year, month, number)
    return exact, exact


def year(number):
    return date(number, 1, 1), date(number, 12, 31)


def span(begins, ends=None, **values):
    return Span(label="A-0001", note="note", begins=begins, ends=ends, **values)


def drawn(*rows, today=TODAY):
    chart = timeline([rows], today)
    return chart, {bar.kind: (round(bar.x), round(bar.width)) for bar in chart.bars}


def test_nothing_to_draw_is_no_chart():
    assert timeline([], TODAY) is None
    assert timeline([[Break("gap", TODAY, TODAY)]], TODAY) is None


def test_known_days_make_one_sure_bar():
    chart, bars = drawn(span(day(2011), day(2016)), today=date(2020, 12, 31))

    assert bars == {"sure": (0, 50)}
    assert round(chart.today.x) == 100


def test_a_year_is_a_span_of_uncertainty():
    _chart, bars = drawn(span(year(2011), year(2015)), today=date(2020, 12, 31))

    assert bars["sure"] == (10, 30)
    assert bars["maybe"] in {(0, 10), (40, 10)}


def test_unknown_end_is_dashed_and_open_end_is_not():
    unknown = drawn(span(day(2010)))
    open_ended = drawn(span(day(2010), is_open=True))

    assert set(unknown[1]) == {"dashed"}
    assert set(open_ended[1]) == {"sure"}
    assert [mark.kind for mark in unknown[0].marks] == ["begin"]
    assert [mark.kind for mark in open_ended[0].marks] == ["begin", "open"]


def test_unknown_beginning_is_dashed_before_the_day_it_is_known_on():
    chart, _bars = drawn(span(day(2015), begins_before=True))

    assert [bar.kind for bar in chart.bars] == ["dashed", "dashed"]
    assert [mark.kind for mark in chart.marks] == ["known"]


def test_pause_change_and_cut_are_marked():
    chart, bars = drawn(
        span(
            day(2010),
            day(2018),
            is_cut=True,
            pauses=[(date(2012, 1, 1), date(2013, 1, 1))],
            marks=[(date(2014, 1, 1), "First amendment")],
        )
    )

    assert bars["pause"][0] > bars["sure"][0]
    assert [(mark.kind, mark.text) for mark in chart.marks] == [
        ("begin", ""),
        ("change", "First amendment"),
        ("cut", ""),
    ]


def test_pause_without_an_end_lasts_until_today_and_no_longer_than_the_span():
    _chart, bars = drawn(span(day(2010), day(2015), pauses=[(date(2012, 1, 1), None)]))

    assert sum(bars["pause"]) == sum(bars["sure"])


def test_gap_has_its_words_and_its_place():
    chart, bars = drawn(
        span(day(2018), is_open=True),
        Break("No agreement", date(2014, 1, 1), date(2017, 12, 31)),
        span(day(2010), day(2014)),
    )

    assert "No agreement" in [label.text for label in chart.labels]
    assert bars["gap"][0] == sum(bars["sure"])


def test_time_runs_to_the_right_and_only_text_turns_in_arabic():
    latin = timeline([[span(day(2010), day(2015))]], TODAY)

    with override("ar"):
        arabic = timeline([[span(day(2010), day(2015))]], TODAY)

    assert arabic.bars == latin.bars
    assert (latin.direction, arabic.direction) == ("ltr", "rtl")
    assert {label.anchor for label in latin.labels if label.x == 0} == {"start"}
    assert {label.anchor for label in arabic.labels if label.x == 0} == {"end"}


@pytest.mark.parametrize(
    ("first", "last"), [(1900, 1900), (1900, 2100), (2020, 2020), (2100, 2100)]
)
def test_any_years_stay_within_the_picture(first, last):
    chart = timeline([[span(year(first), year(last))]], TODAY)

    assert all(0 <= bar.x <= bar.x + bar.width <= 100.01 for bar in chart.bars)
    assert all(0 <= label.x <= 100 for label in (*chart.years, chart.today))
    assert len(chart.years) <= 6


def test_end_before_the_beginning_draws_no_negative_bar():
    _chart, bars = drawn(span(day(2015), day(2010), is_cut=True))

    assert bars == {}
