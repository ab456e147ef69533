from django.http import QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import countries, languages
from core.calendars import calendar_response
from core.context_processors import site_of
from core.files import send_file
from core.related import Source, related
from core.seo import PageMeta, meta_of
from core.views import list_page, section_page
from events import calendar, materials
from events.calendar_links import additions
from events.feeds import EventFeed
from events.journeys.listings import JourneyListing
from events.listings import EventListing, Programme
from events.models import Event, Journey, Material
from events.schema import schema
from events.statistics import stated, statistics_of

feed = require_safe(EventFeed())


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
def programme(request):
    """What is coming, as a sheet to hang up."""
    return list_page(
        request,
        Programme(request.GET),
        "events/programme.html",
        _("Programme of coming events"),
        _("Day, hour, place and speakers of the coming events, to print."),
    )


@require_safe
def calendar_feed(request):
    """The events of the list, narrowed alike, for calendar programs to follow."""
    listing = EventListing(request.GET)
    content = calendar.feed(
        listing.dated(),
        name=listing.title,
        page=listing.address("index"),
        address=listing.address("calendar"),
    )
    return calendar_response(content, "events.ics", Event.objects.last_change())


@require_safe
def event_calendar(request, slug):
    event = get_object_or_404(Event.objects.published().in_calendars(), slug=slug)
    content = calendar.event_file(event)
    return calendar_response(content, f"{event.slug}.ics", event.updated_at)


@require_safe
def event_detail(request, slug):
    event = get_object_or_404(
        Event.objects.published().select_related("series").prefetch_related("speakers"),
        slug=slug,
    )
    found = related(_sources(event))
    codes = [line.text.value for line in found.get("language", [])]
    return render(
        request,
        "events/event_detail.html",
        {
            "event": event,
            "institutions": _by_name(found.get("institution", [])),
            "countries": [line.text.value for line in found.get("country", [])],
            "languages": [languages.name(code) for code in codes],
            "awards": _awards(found.get("award", [])),
            "siblings": found.get("sibling", []),
            "downloads": materials.downloads(event, found),
            "calendar_links": additions(event) if event.is_to_be_added else [],
            "meta": meta_of(event, "title", "summary", **schema(event, codes)),
        },
    )


@require_safe
def material_file(request, slug, pk):
    material = get_object_or_404(
        Material, pk=pk, event__slug=slug, event__in=Event.objects.published()
    )
    return send_file(material.file)


def _sources(event):
    sources = [
        Source("institution", event.institutions.published(), "name"),
        Source("country", event.countries.all(), "country", slug=""),
        Source("language", event.languages.all(), "language", slug=""),
        Source("award", event.awards.published(), "recipient", note="title"),
        *materials.sources(event),
    ]
    if event.series_id:
        siblings = event.series.events.published().exclude(pk=event.pk)
        sources.append(Source("sibling", siblings, "title", "start_on"))
    return sources


def _awards(lines):
    """The awards conferred at the event, each with the name of its title."""
    titles = dict(
        Event._meta.get_field("awards")
        .related_model._meta.get_field("title")
        .flatchoices
    )
    return [(line, titles[line.note]) for line in lines]


def _by_name(lines):
    return sorted(lines, key=lambda line: countries.sort_key(line.text.value))
