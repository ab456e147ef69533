from django.db.models import Case, Prefetch, When
from django.utils.translation import gettext_lazy as _

from core.languages import in_reading_order
from core.listing import Column, Facet, Listing, choice_labels, country_facet
from events.models import Journey


def shown_institutions():
    """The institutions that visitors may see; a journey to another names none."""
    return Journey._meta.get_field("institution").related_model.objects.published()


def _institution(day):
    return Case(When(institution__in=shown_institutions(), then="institution__slug"))


class JourneyListing(Listing):
    """Every recorded journey of the staff abroad, latest first."""

    slug = "journeys"
    columns = [
        Column(
            "purpose",
            _("Purpose"),
            lambda j: j.purpose,
            sort="purpose",
            cell="events/_purpose_cell.html",
        ),
        Column(
            "year",
            _("Year"),
            lambda j: j.year,
            sort="year",
            cell="events/_year_cell.html",
        ),
        Column("kind", _("Kind"), lambda j: j.get_kind_display()),
        Column("country", _("Country"), lambda j: j.country_name, sort="country"),
        Column(
            "institution",
            _("Institution"),
            lambda j: j.institution and j.institution.name,
            cell="events/_host_cell.html",
        ),
        Column(
            "unit",
            _("Department of the University"),
            lambda j: j.unit,
            cell="events/_unit_cell.html",
        ),
        Column(
            "country_code",
            _("Country code"),
            lambda j: j.country,
            is_only_in_files=True,
        ),
        Column("source", _("Source"), lambda j: j.source_url, is_only_in_files=True),
        Column(
            "source_date",
            _("Source dated"),
            lambda j: j.source_date,
            is_only_in_files=True,
        ),
    ]
    facets = [
        Facet("year", _("Year"), "year", sort_by_label=False, reverse=True),
        country_facet("country", _("Country")),
        Facet("kind", _("Kind"), "kind", choice_labels(Journey.JourneyKind)),
        Facet(
            "institution",
            _("Institution"),
            _institution,
            label_field="institution__name",
        ),
    ]

    @property
    def sorts(self):
        return {
            "purpose": [in_reading_order("purpose")],
            "year": ["year"],
            "country": ["country"],
        }

    def base(self):
        return Journey.objects.published()

    def rows(self, queryset):
        return queryset.prefetch_related(
            Prefetch("institution", queryset=shown_institutions())
        )
