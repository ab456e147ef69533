"""Time zones as readers know them: by their city, and how far it is from UTC."""

from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from django.utils.translation import gettext as _

from core.languages import isolated
from core.moments import zone_names
from core.partial_date import babel_locale

# Other names of zones are older ones, or stand for no place.
CONTINENTS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


def clock(zone: str, moment: datetime | None = None) -> str:
    """Whose time it is: `Minsk time`, at a moment `Minsk time (UTC+3)`."""
    city = city_of(zone)
    offset = isolated(offset_of(zone, moment) if moment else zone)
    if not city:
        return offset
    if moment is None:
        return _("%(city)s time") % {"city": city}
    return _("%(city)s time (%(offset)s)") % {"city": city, "offset": offset}


def offset_of(zone: str, moment: datetime) -> str:
    """How far the clocks there are from UTC: `UTC+3`, `UTC−3:30`, `UTC`."""
    offset = moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    if not (hours or minutes):
        return "UTC"
    sign = "+" if offset > timedelta() else "\N{MINUS SIGN}"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")


def city_of(zone: str) -> str:
    """The city that the IANA zone is named after; empty for `UTC` and its like."""
    return _city(zone, babel_locale())


def choices(moment: datetime) -> list[tuple[str, str]]:
    """The zones named after cities, each with how far it is from UTC at the moment."""
    zones = sorted(z for z in zone_names() if z.startswith(CONTINENTS))
    return [(z, f"{z}: {city_of(z)}, {offset_of(z, moment)}") for z in zones]


@cache
def _city(zone: str, locale: str) -> str:
    """From CLDR, which files some cities under an older name of their zone."""
    newer = get_global("zone_aliases")
    main = newer.get(zone, zone)
    if main.startswith("Etc/"):
        return ""
    known = Locale.parse(locale).time_zones
    for name in (zone, main, *(old for old, new in newer.items() if new == main)):
        if city := known.get(name, {}).get("city"):
            return city
    return main.rpartition("/")[2].replace("_", " ")
