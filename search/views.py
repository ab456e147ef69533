from django.db.models import CharField, Count, QuerySet, Value
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.changes import names_people
from core.context_processors import site_of
from core.seo import PageMeta
from core.text import search_text
from search.sources import SOURCES

IN_OVERVIEW, IN_ONE_KIND = 5, 100
# Each kind shown costs a query; of the kinds beyond these stands only the number.
MOST_KINDS = 7


@names_people
@require_safe
def results(request):
    """Every kind with what it has for the words asked for, or one kind in full."""
    query = search_text(request.GET.get("q", ""))
    kind = request.GET.get("kind", "")
    kind = kind if kind in {source.kind for source in SOURCES} else ""
    counts = _counts(query) if query else {}
    kinds = [(s, counts[s.kind]) for s in SOURCES if counts.get(s.kind)]
    wanted = [(s, n) for s, n in kinds if kind in ("", s.kind)]
    groups = [(s, n, _found(s, query, kind)) for s, n in wanted[:MOST_KINDS]]
    groups += [(s, n, []) for s, n in wanted[MOST_KINDS:]]
    context = {
        "query": query,
        "kind": kind,
        "kinds": kinds,
        "found": sum(counts.values()),
        "groups": groups,
        "page": site_of(request).frame.page("search"),
        "meta": PageMeta(_("Search"), is_indexed=False),
    }
    return render(request, "search/results.html", context)


def _counts(query):
    """Kind to number of hits, in one query."""
    first, *others = [
        QuerySet.values(
            source.published()
            .search(query)
            .order_by()
            .annotate(source=Value(source.kind, CharField())),
            "source",
        ).annotate(n=Count("pk"))
        for source in SOURCES
    ]
    return {row["source"]: row["n"] for row in first.union(*others, all=True)}


def _found(source, query, kind):
    limit = IN_ONE_KIND if kind else IN_OVERVIEW
    return list(source.published().search(query)[:limit])
