from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import languages
from core.context_processors import site_of
from core.related import Source, related
from core.seo import meta_of
from core.views import list_page, section_page
from mobility.charts import flow_chart
from mobility.listings import ExchangeListing, IncomingListing, OutgoingListing
from mobility.models import Direction, Exchange, Flow
from mobility.overview import ADDRESSES, lane, matrix
from mobility.state import state_at
from mobility.weeks import weeks


@require_safe
def index(request):
    """Both directions at a glance; asked for more, the register of all exchanges."""
    listing = ExchangeListing(request.GET)
    asked = listing.params
    is_register = bool(
        listing.is_filtered
        or asked.sort
        or asked.page > 1
        or asked.is_whole
        or "format" in request.GET
    )
    return section_page(
        request,
        "mobility",
        listing=listing,
        is_register=is_register,
        **({} if is_register else _overview(listing)),
    )


def _overview(listing):
    """Both directions, the matrix and the flows."""
    exchanges = list(listing.base().prefetch_related("countries"))
    flows = list(Flow.objects.published())
    return {
        "outgoing": lane(Direction.OUTGOING, exchanges, flows),
        "incoming": lane(Direction.INCOMING, exchanges, flows),
        "matrix": matrix(exchanges),
        "count": len(exchanges),
        "flows": flows,
        "chart": flow_chart(flows),
    }


@require_safe
def outgoing_list(request):
    return _way_page(
        request,
        OutgoingListing(request.GET),
        _("Go abroad"),
        _("For students, residents and teachers of the University."),
    )


@require_safe
def incoming_list(request):
    return _way_page(
        request,
        IncomingListing(request.GET),
        _("Come to Minsk"),
        _("For students, doctors and teachers of other universities."),
    )


def _way_page(request, listing, title, lead):
    series = site_of(request).frame.section_facts("mobility").series
    stated = (facts[-1] for facts in series if facts[0].series == listing.stated)
    return list_page(
        request,
        listing,
        "mobility/way_list.html",
        title,
        lead,
        lead=lead,
        fact=next(stated, None),
    )


@require_safe
def exchange_detail(request, slug):
    exchange = get_object_or_404(Exchange.objects.published().with_partner(), slug=slug)
    institution = _published(exchange, "institution", slug=exchange.partner_slug)
    agreement = _published(exchange, "agreement", pk=exchange.agreement_id)
    found = related(
        [
            Source("partner", institution, "name"),
            Source("city", institution, "city"),
            Source("agreement", agreement, "title", "signed_on"),
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
    codes = [line.slug for line in found.get("country", [])]
    address = reverse(ADDRESSES.get(exchange.direction, "mobility:index"))
    return render(
        request,
        "mobility/exchange_detail.html",
        {
            "exchange": exchange,
            "state": state_at(exchange, timezone.now()),
            "partner": found.get("partner", [None])[0],
            "city": found.get("city", [None])[0],
            "agreement": found.get("agreement", [None])[0],
            "countries": codes,
            "weeks": weeks(exchange.weeks_min, exchange.weeks_max),
            "languages": [
                (languages.name(line.text.value), line.note)
                for line in found.get("language", [])
            ],
            "list_url": address,
            "flows": exchange.flows.published(),
            "meta": meta_of(exchange, "title", "activity"),
        },
    )


def _published(exchange, name, **lookup):
    """The related record as a queryset, empty where visitors may not see it."""
    model = exchange._meta.get_field(name).related_model
    return model.objects.published().filter(**lookup)
