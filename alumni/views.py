from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alumni.listings import CountryListing, DirectoryListing, StoryListing
from alumni.models import Story
from alumni.news import news
from core.changes import names_people
from core.languages import translated
from core.maps import Place, atlas_map
from core.seo import meta_of
from core.views import list_page, section_page


@names_people
@require_safe
def index(request):
    listing = CountryListing(request.GET)
    countries = listing.results
    return section_page(
        request,
        "alumni",
        listing,
        atlas=atlas_map([Place(c.code, c.name) for c in countries]),
        has_numbers=any(c.members for c in countries),
        chapter_countries={c.chapter.pk: c.name for c in countries},
        described=[c for c in countries if c.is_described],
        news=news(),
    )


@names_people
@require_safe
def directory(request):
    return list_page(
        request,
        DirectoryListing(request.GET),
        "alumni/directory.html",
        _("Directory of graduates"),
        _("Members of the Association who have agreed to be named here."),
    )


@names_people
@require_safe
def story_list(request):
    return list_page(
        request,
        StoryListing(request.GET),
        "alumni/story_list.html",
        _("Stories of graduates"),
        _("Told by graduates themselves, or of them by others in public."),
    )


@names_people
@require_safe
def story_detail(request, slug):
    story = get_object_or_404(Story.objects.published(), slug=slug)
    meta = meta_of(story, "title", lead=translated(story, "person").value)
    return render(request, "alumni/story_detail.html", {"story": story, "meta": meta})
