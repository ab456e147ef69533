from django.conf import settings
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.context_processors import site_of
from core.exports import file_response
from core.files import download, send_file
from core.languages import translated
from core.seo import PageMeta
from core.time_zones import clock
from core.views import section_page
from department import press as press_page
from department.hours import Hours
from department.listings import FactListing
from department.models import (
    Document,
    Function,
    OpeningHours,
    Person,
    SpecialDay,
    Topic,
)

SPECIAL_DAYS = 6


@require_safe
def index(request):
    people = list(Person.objects.published())
    return section_page(
        request,
        "department",
        functions=_by_kind(Function.objects.published()),
        people=people,
        topics=_with_person(Topic.objects.published(), people),
        downloads=[_download(document) for document in Document.objects.published()],
        **_hours(site_of(request).begun_at),
    )


@require_safe
def document_file(request, key):
    document = get_object_or_404(Document.objects.published(), key=key)
    return send_file(document.file)


@require_safe
def press(request):
    """What may be quoted: names, a few words, and figures with their sources."""
    facts = FactListing(request.GET)
    response = file_response(facts, request.GET.get("format", ""))
    if response is not None:
        return response
    words = site_of(request).frame
    page = words.page("press")
    context = {
        "page": page,
        "blocks": words.blocks("press"),
        "names": press_page.names(words),
        "sections": press_page.headlines(words),
        "listing": facts,
        "meta": PageMeta(
            translated(page, "title").value, translated(page, "lead").value
        ),
    }
    return render(request, "department/press.html", context)


def _by_kind(functions):
    found = {kind: [] for kind in Function.Kind.values}
    for function in functions:
        found[function.kind].append(function)
    return found


def _with_person(topics, people):
    """Each topic with whom it goes to, if that person may be shown."""
    shown = {person.pk: person for person in people}
    return [(topic, shown.get(topic.person_id)) for topic in topics]


def _hours(moment):
    today = timezone.localdate(moment, timezone.get_default_timezone())
    hours = Hours(OpeningHours.objects.all(), SpecialDay.objects.filter(day__gte=today))
    return {
        "hours": hours,
        "today": hours.on(today),
        "next_open": hours.next_open(today),
        "clock": clock(settings.TIME_ZONE, moment),
        "special_days": hours.special_days(today)[:SPECIAL_DAYS],
    }


def _download(document):
    return download(document, reverse("department:document_file", args=[document.key]))
