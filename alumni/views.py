from django.views.decorators.http import require_safe

from alumni.listings import ChapterListing, representative_of
from core.maps import Place, atlas_map
from core.views import section_page


@require_safe
def index(request):
    listing = ChapterListing(request.GET)
    chapters = listing.results
    return section_page(
        request,
        "alumni",
        listing,
        atlas=atlas_map([Place(c.country, c.country_name) for c in chapters]),
        described=[
            chapter
            for chapter in chapters
            if chapter.note or chapter.founded_on or representative_of(chapter)
        ],
    )
