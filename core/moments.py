"""When a local day and hour is, for everybody: dates are kept with their time zone."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Outside these years a local day may have no UTC one, and means a slip of the pen.
FIRST_DAY, LAST_DAY = date(1921, 1, 1), date(2100, 12, 31)


def moment_of(day: date, at: time | None, zone: str) -> datetime:
    """The instant, in UTC, at which it is that hour there; the day's begin for None.

    An hour that the clocks skip or repeat is read as the first of the two.
    """
    local = datetime.combine(day, at or time.min, ZoneInfo(zone))
    return local.astimezone(UTC)


def end_of(day: date, at: time | None, zone: str) -> datetime:
    """The first instant after the hour named, or after the whole day for None."""
    if at is None:
        return moment_of(day + timedelta(days=1), None, zone)
    return moment_of(day, at, zone)


def closing_hour(at: time | None) -> str:
    """The local hour at which something closes; `24:00` where it is the day's end."""
    return at.strftime("%H:%M") if at else "24:00"


@cache
def zone_names() -> frozenset[str]:
    """All names of the IANA database, which Python looks through for them."""
    return frozenset(available_timezones())


def validate_zone(name: str) -> None:
    """Raises ValidationError unless the IANA time zone database has the name."""
    if name not in zone_names():
        raise ValidationError(_("There is no such time zone."), "zone")


def validate_day(day: date) -> None:
    """Raises ValidationError for a day outside the years the registers cover."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(
            _("The year must lie between %(first)s and %(last)s."),
            "year",
            {"first": str(FIRST_DAY.year), "last": str(LAST_DAY.year)},
        )


def validate_moment(moment: datetime) -> None:
    """Raises ValidationError for a moment outside those years."""
    validate_day(moment.date())
