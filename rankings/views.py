from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.languages import translated
from core.seo import meta_of
from core.views import list_page, section_page
from rankings.charts import panels
from rankings.history import histories
from rankings.listings import MembershipListing, ResultListing
from rankings.models import Ranking


@require_safe
def index(request):
    found = histories(Ranking.objects.published())
    names = {h.ranking.slug: translated(h.ranking, "name").value for h in found}
    return section_page(
        request,
        "rankings",
        ResultListing(request.GET, names),
        histories=found,
        placed=[history for history in found if history.results],
        panels=panels(found),
    )


@require_safe
def membership_list(request):
    lead = _("What the University belongs to, and who has accredited it.")
    return list_page(
        request,
        MembershipListing(request.GET),
        "rankings/membership_list.html",
        _("Memberships and accreditations"),
        lead,
        lead=lead,
    )


@require_safe
def ranking_detail(request, slug):
    found = histories(Ranking.objects.published().filter(slug=slug))
    if not found:
        raise Http404
    history = found[0]
    ranking = history.ranking
    context = {
        "ranking": ranking,
        "history": history,
        "panels": panels(found),
        "formats": ["csv", "xlsx", "json"],
        "meta": meta_of(
            ranking,
            "name",
            "methodology" if ranking.methodology else "public_note",
            lead=translated(ranking, "name").value,
        ),
    }
    return render(request, "rankings/ranking_detail.html", context)
