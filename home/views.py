from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language_from_request, gettext as _, override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from alumni.models import Chapter
from core.context_processors import site_of
from core.country_counts import country_counts, places
from core.languages import translated
from core.maps import disc_map
from core.models import LEGAL_PAGES
from core.seo import PageMeta
from events.models import Event
from partnerships.maps import register_url
from partnerships.models import Agreement, PrincipalCountry, published_parties

COMING, LATEST = 3, 4


@require_safe
def root(request):
    """Send the reader to the language the browser asks for."""
    with override(get_language_from_request(request)):
        response = redirect("home:index")
    response["Vary"] = "Accept-Language"
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def index(request):
    words = site_of(request).frame
    page = words.page("home")
    principal = country_counts(
        PrincipalCountry.objects.published().values_list("country", flat=True),
        register_url,
    )
    chapters = Chapter.objects.published().values_list("country", flat=True)
    context = {
        "page": page,
        "blocks": words.blocks("home"),
        "facts": words.home_facts,
        "disc": disc_map(places(principal)),
        "principal": sorted(principal, key=lambda country: country.distance),
        "coming": Event.objects.published().upcoming()[:COMING],
        "recent": Event.objects.published().past()[:COMING],
        "latest": Agreement.objects.published()
        .with_state()
        .prefetch_related(published_parties())[:LATEST],
        "chapters": chapters,
        "meta": PageMeta(
            translated(page, "title").value,
            translated(page, "lead").value,
            data={
                "@type": "CollegeOrUniversity",
                "name": _("Belarusian State Medical University"),
                "url": settings.SITE_URL,
            },
        ),
        "is_section_index": True,
    }
    return render(request, "home/index.html", context)


@require_safe
def page(request, key):
    """A legal page, written in the admin."""
    words = site_of(request).frame
    if key not in LEGAL_PAGES or key not in words.pages:
        raise Http404
    page = words.page(key)
    meta = PageMeta(translated(page, "title").value, translated(page, "lead").value)
    context = {"page": page, "blocks": words.blocks(key), "meta": meta}
    if key == "data":
        context["facts"] = words.every_series()
    return render(request, "home/page.html", context)


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request):
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /*?*format=",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
