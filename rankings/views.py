from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.languages import translated
from core.seo import meta_of
from core.views import section_page
from rankings.charts import place_chart, ranking_chart
from rankings.history import histories
from rankings.listings import ResultListing
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
        chart=place_chart(found),
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
        "results": history.results,
        "chart": ranking_chart(history) if len(history.results) > 1 else None,
        "meta": meta_of(
            ranking,
            "name",
            "methodology" if ranking.methodology else "public_note",
            lead=translated(ranking, "name").value,
        ),
    }
    return render(request, "rankings/ranking_detail.html", context)
