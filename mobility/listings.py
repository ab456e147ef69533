from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext_lazy as _

from core import countries
from core.languages import in_reading_order
from core.listing import Column, Facet, Listing, choice_labels, country_facet
from mobility.models import Audience, Direction, Exchange


def with_partner(queryset):
    """Join the institution and say whether visitors may see it."""
    institution = queryset.model._meta.get_field("institution").related_model
    public = institution.objects.published().filter(pk=OuterRef("institution"))
    return queryset.select_related("institution").annotate(
        is_partner_public=Exists(public)
    )


def partner_name(exchange) -> str:
    """The institution where it may be shown, else the partner as published."""
    if exchange.is_partner_public:
        return str(exchange.institution)
    return exchange.partner_note


def country_names(exchange) -> str:
    names = (country.country_name for country in exchange.countries.all())
    return "; ".join(sorted(names, key=countries.sort_key))


class ExchangeListing(Listing):
    """Every way to a partner or from one, latest first, undated last."""

    slug = "exchanges"
    columns = [
        Column(
            "title",
            _("Exchange"),
            lambda e: e.title,
            sort="title",
            cell="mobility/_exchange_cell.html",
        ),
        Column(
            "institution",
            _("Partner"),
            partner_name,
            cell="mobility/_partner_cell.html",
        ),
        Column("countries", _("Country"), country_names),
        Column("direction", _("Direction"), lambda e: e.get_direction_display()),
        Column(
            "period",
            _("Period"),
            lambda e: e.period_note,
            sort="since",
            cell="mobility/_period_cell.html",
        ),
        Column(
            "audience",
            _("For whom"),
            lambda e: e.get_audience_display(),
            is_only_in_files=True,
        ),
        Column("activity", _("Activity"), lambda e: e.activity, is_only_in_files=True),
        Column(
            "specialty", _("Specialty"), lambda e: e.specialty, is_only_in_files=True
        ),
        Column("since", _("Since"), lambda e: e.since, is_only_in_files=True),
        Column("until", _("Until"), lambda e: e.until, is_only_in_files=True),
        Column("as_of", _("As of"), lambda e: e.as_of, is_only_in_files=True),
        Column(
            "places_qualifier",
            _("Qualifier of the places"),
            lambda e: e.get_places_qualifier_display() if e.places_min else "",
            is_only_in_files=True,
        ),
        Column(
            "places_min",
            _("Places a year"),
            lambda e: e.places_min,
            is_only_in_files=True,
        ),
        Column(
            "places_max",
            _("Places a year, at most"),
            lambda e: e.places_max,
            is_only_in_files=True,
        ),
        Column("deadline", _("Apply by"), lambda e: e.closes_on, is_only_in_files=True),
        Column("source", _("Source"), lambda e: e.source_url, is_only_in_files=True),
        Column(
            "source_date",
            _("Source dated"),
            lambda e: e.source_date,
            is_only_in_files=True,
        ),
    ]
    facets = [
        Facet("direction", _("Direction"), "direction", choice_labels(Direction)),
        Facet("audience", _("For whom"), "audience", choice_labels(Audience)),
        country_facet("countries__country", _("Country")),
    ]

    @property
    def sorts(self):
        return {
            "title": [in_reading_order("title")],
            "since": [F("since").asc(nulls_last=True)],
        }

    def base(self):
        return Exchange.objects.published().order_by(
            F("since").desc(nulls_last=True), F("as_of").desc(nulls_last=True), "slug"
        )

    def rows(self, queryset):
        return with_partner(queryset).prefetch_related("countries")
