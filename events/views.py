from django.http import QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import countries, languages
from core.context_processors import site_of
from core.languages import translated
from core.related import Source, related
from core.seo import PageMeta, meta_of
from core.views import section_page
from events.dates import iso_moment
from events.feeds import EventFeed
from events.journeys.listings import JourneyListing
from events.listings import EventListing
from events.models import Event, Journey, Mode
from events.statistics import stated, statistics_of

feed = require_safe(EventFeed())

SCHEMA_STATES = {
    Event.State.SCHEDULED: "EventScheduled",
    Event.State.MOVED: "EventRescheduled",
    Event.State.CANCELLED: "EventCancelled",
}
SCHEMA_MODES = {
    Mode.ON_SITE: "OfflineEventAttendanceMode",
    Mode.ONLINE: "OnlineEventAttendanceMode",
    Mode.HYBRID: "MixedEventAttendanceMode",
}


@require_safe
def index(request):
    return section_page(request, "events", listing=EventListing(request.GET))


@require_safe
def statistics(request):
    """Events and journeys by year, country and kind, whole registers."""
    everything = QueryDict()
    journeys, url = JourneyListing(everything), reverse("events:journey_list")
    journey_counts = statistics_of(journeys, url, _("Journeys"))
    title = _("Events and journeys in numbers")
    lead = _(
        "How many events are recorded here and how many journeys of the staff abroad,"
        " by year, country and kind."
    )
    return render(
        request,
        "events/statistics.html",
        {
            "heading": title,
            "lead": lead,
            "meta": PageMeta(title, lead),
            "events": statistics_of(
                EventListing(everything), reverse("events:index"), _("Events")
            ),
            "journeys": journey_counts,
            "years": Journey.objects.published().by_year() if journeys.found else [],
            "stated": stated(
                site_of(request).frame.facts, journey_counts, journeys, url
            ),
        },
    )


@require_safe
def event_detail(request, slug):
    event = get_object_or_404(
        Event.objects.published().select_related("series").prefetch_related("speakers"),
        slug=slug,
    )
    found = related(_sources(event))
    return render(
        request,
        "events/event_detail.html",
        {
            "event": event,
            "institutions": _by_name(found.get("institution", [])),
            "countries": [line.text.value for line in found.get("country", [])],
            "languages": [
                languages.name(line.text.value) for line in found.get("language", [])
            ],
            "siblings": found.get("sibling", []),
            "meta": meta_of(event, "title", "summary", **_schema(event)),
        },
    )


def _sources(event):
    sources = [
        Source("institution", event.institutions.published(), "name"),
        Source("country", event.countries.all(), "country", slug=""),
        Source("language", event.languages.all(), "language", slug=""),
    ]
    if event.series_id:
        siblings = event.series.events.published().exclude(pk=event.pk)
        sources.append(Source("sibling", siblings, "title", "start_on"))
    return sources


def _by_name(lines):
    return sorted(lines, key=lambda line: countries.sort_key(line.text.value))


def _schema(event):
    """schema.org data; an Event there must have a day and a place, or is not told."""
    locations = _locations(event)
    if not event.start_on or not event.start_on.is_day or not locations:
        return {}
    data = {
        "@type": "Event",
        "description": translated(event, "summary").value,
        "startDate": iso_moment(event.start_on, event.start_time, event.time_zone),
        "location": locations,
        "eventStatus": f"https://schema.org/{SCHEMA_STATES[event.state]}",
        "performer": [
            {"@type": "Person", "name": translated(speaker, "name").value}
            for speaker in event.speakers.all()
        ],
    }
    if last := event.end_on or (event.end_time and event.start_on):
        data["endDate"] = iso_moment(last, event.end_time, event.time_zone)
    if event.moved_from:
        data["previousStartDate"] = event.moved_from.isoformat()
    if event.mode in SCHEMA_MODES:
        data["eventAttendanceMode"] = f"https://schema.org/{SCHEMA_MODES[event.mode]}"
    return data


def _locations(event):
    """Where it is held, as far as known; a word like “Online” is no place."""
    place = translated(event, "place").value
    found = []
    if place and event.mode != Mode.ONLINE:
        found.append({"@type": "Place", "name": place, "address": place})
    if event.online_url:
        found.append({"@type": "VirtualLocation", "url": event.online_url})
    return found
