from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core import languages
from core.related import Source, related
from core.seo import meta_of
from core.views import section_page
from mobility.charts import flow_chart, lane, matrix
from mobility.listings import ExchangeListing, with_partner
from mobility.models import Direction, Exchange, Flow


@require_safe
def index(request):
    listing = ExchangeListing(request.GET)
    is_browsing = listing.is_filtered or listing.params.sort or listing.params.page > 1
    is_list_only = bool(is_browsing or "format" in request.GET)
    return section_page(
        request,
        "mobility",
        listing=listing,
        is_list_only=is_list_only,
        **({} if is_list_only else _overview(listing)),
    )


def _overview(listing):
    """Both directions, the matrix and the flows: what stands beside the list."""
    exchanges = list(listing.rows(listing.base()))
    flows = list(with_partner(Flow.objects.published()))
    return {
        "outgoing": lane(Direction.OUTGOING, exchanges, flows),
        "incoming": lane(Direction.INCOMING, exchanges, flows),
        "matrix": matrix(exchanges),
        "flows": flows,
        "chart": flow_chart(flows),
    }


@require_safe
def exchange_detail(request, slug):
    exchange = get_object_or_404(Exchange.objects.published(), slug=slug)
    found = related(
        [
            Source("partner", _published(exchange, "institution"), "name"),
            Source(
                "agreement", _published(exchange, "agreement"), "title", "signed_on"
            ),
            Source("country", exchange.countries.all(), "country", slug="country"),
            Source(
                "language",
                exchange.languages.all(),
                "language",
                slug="",
                note="proficiency",
            ),
        ]
    )
    return render(
        request,
        "mobility/exchange_detail.html",
        {
            "exchange": exchange,
            "partner": found.get("partner", [None])[0],
            "agreement": found.get("agreement", [None])[0],
            "countries": [line.slug for line in found.get("country", [])],
            "languages": [
                f"{languages.name(line.text.value)} {line.note}".strip()
                for line in found.get("language", [])
            ],
            "flows": exchange.flows.published(),
            "meta": meta_of(exchange, "title", "activity"),
        },
    )


def _published(exchange, name):
    """The related record as a queryset, empty where visitors may not see it."""
    model = exchange._meta.get_field(name).related_model
    return model.objects.published().filter(pk=getattr(exchange, f"{name}_id"))
