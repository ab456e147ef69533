"""Time zones in the reader's words."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from core.time_zones import choices, city_of, clock, offset_of

WINTER, SUMMER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [
        ("Europe/Minsk", "UTC+3", "UTC+3"),
        ("Europe/Berlin", "UTC+1", "UTC+2"),
        ("Asia/Kolkata", "UTC+5:30", "UTC+5:30"),
        ("America/St_Johns", "UTC−3:30", "UTC−2:30"),
        ("Europe/London", "UTC", "UTC+1"),
    ],
)
def test_offset_is_that_of_the_moment(zone, winter, summer):
    assert (offset_of(zone, WINTER), offset_of(zone, SUMMER)) == (winter, summer)


@pytest.mark.parametrize(
    ("zone", "language", "city"),
    [
        ("Europe/Minsk", "en", "Minsk"),
        ("Europe/Minsk", "ru", "Минск"),
        ("Europe/Minsk", "be", "Мінск"),
        ("Europe/Minsk", "ar", "مينسك"),
        ("Asia/Kolkata", "ru", "Калькутта"),
        ("America/New_York", "en", "New York"),
        ("America/Argentina/Buenos_Aires", "en", "Buenos Aires"),
        ("UTC", "en", ""),
        ("Etc/GMT+5", "en", ""),
    ],
)
def test_zone_is_named_after_its_city(zone, language, city):
    with override(language):
        assert city_of(zone) == city


@pytest.mark.parametrize(
    ("zone", "moment", "words"),
    [
        ("Asia/Tokyo", None, "Tokyo time"),
        ("Asia/Tokyo", WINTER, "Tokyo time (UTC+9)"),
        ("UTC", None, "UTC"),
        ("Etc/GMT+5", WINTER, "UTC−5"),
    ],
)
def test_clock_says_whose_time_it_is(zone, moment, words):
    with override("en"):
        assert clock(zone, moment) == words


def test_choices_are_places_with_their_distance_from_utc():
    with override("en"):
        offered = dict(choices(WINTER))

    assert offered["Europe/Minsk"] == "Europe/Minsk: Minsk, UTC+3"
    assert len(offered) > 400
    assert not any(zone.startswith(("Etc/", "US/", "SystemV/")) for zone in offered)
