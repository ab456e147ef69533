"""A calendar as two programs read it: icalendar, and vobject as a stranger."""

from datetime import UTC, datetime

import icalendar
import vobject


def read(response) -> icalendar.Calendar:
    """The calendar that the test client was given."""
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return read_calendar(response.content)


def read_calendar(content: bytes) -> icalendar.Calendar:
    """The calendar by icalendar, after vobject has read the same of every event."""
    calendar = icalendar.Calendar.from_ical(content)
    # It keeps the first rules that it has read of a zone for good.
    vobject.icalendar.__dict__["__tzidMap"].clear()
    stranger = vobject.readOne(content.decode())
    theirs = {e.uid.value: e for e in stranger.contents.get("vevent", [])}
    ours = {str(e["UID"]): e for e in calendar.events}
    assert theirs.keys() == ours.keys()
    for uid, event in ours.items():
        assert theirs[uid].summary.value == str(event["SUMMARY"])
        assert _instant(theirs[uid].dtstart.value) == _instant(event["DTSTART"].dt)
        assert ("dtend" in theirs[uid].contents) is ("DTEND" in event)
        if "DTEND" in event:
            assert _instant(theirs[uid].dtend.value) == _instant(event["DTEND"].dt)
    return calendar


def _instant(moment):
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment
