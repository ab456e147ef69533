"""What an event tells search engines: schema.org data."""

from core.languages import translated
from core.seo import absolute
from events.dates import iso_moment
from events.models import Event, Mode

STATES = {
    Event.State.SCHEDULED: "EventScheduled",
    Event.State.MOVED: "EventRescheduled",
    Event.State.CANCELLED: "EventCancelled",
}
MODES = {
    Mode.ON_SITE: "OfflineEventAttendanceMode",
    Mode.ONLINE: "OnlineEventAttendanceMode",
    Mode.HYBRID: "MixedEventAttendanceMode",
}


def schema(event: Event, languages: list[str]) -> dict:
    """The data; an Event there must have a day and a place, or is not told.

    `languages` are the codes of the working languages.
    """
    locations = _locations(event)
    if not event.start_on or not event.start_on.is_day or not locations:
        return {}
    data = {
        "@type": "Event",
        "description": translated(event, "summary").value,
        "startDate": iso_moment(event.start_on, event.start_time, event.time_zone),
        "location": locations,
        "eventStatus": f"https://schema.org/{STATES[event.state]}",
        "inLanguage": languages,
        "performer": [
            {"@type": "Person", "name": translated(speaker, "name").value}
            for speaker in event.speakers.all()
        ],
    }
    if last := event.end_on or (event.end_time and event.start_on):
        data["endDate"] = iso_moment(last, event.end_time, event.time_zone)
    if event.first_announced:
        data["previousStartDate"] = iso_moment(
            event.first_announced, event.moved_from_time, event.time_zone
        )
    if event.mode in MODES:
        data["eventAttendanceMode"] = f"https://schema.org/{MODES[event.mode]}"
    if event.series:
        name = translated(event.series, "name").value
        data["superEvent"] = {"@type": "EventSeries", "name": name}
    return data


def _locations(event):
    """Where it is held, as far as known; a word like “Online” is no place."""
    place = translated(event, "place").value
    found = []
    if place and event.mode != Mode.ONLINE:
        found.append({"@type": "Place", "name": place, "address": place})
    if event.online_url:
        url = event.shown_online_url or absolute(event)
        found.append({"@type": "VirtualLocation", "url": url})
    return found
