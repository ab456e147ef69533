"""The list of head counts, and its files."""

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.listing import Column, Facet, Listing, choice_labels, country_facet
from mobility.models import Audience, Direction, Flow


class FlowListing(Listing):
    """Head counts by year, the latest first, each as its source states it."""

    slug = "flows"
    has_search = False
    columns = [
        Column(
            "year",
            _("Year"),
            lambda f: f.year,
            sort="year",
            cell="mobility/_flow_year.html",
        ),
        Column("direction", _("Direction"), lambda f: f.get_direction_display()),
        Column(
            "country",
            _("Country"),
            lambda f: f.country_name,
            cell="mobility/_flow_country.html",
        ),
        Column(
            "institution",
            _("Institution"),
            lambda f: f.institution.name if f.partner_slug else "",
            cell="mobility/_flow_partner.html",
        ),
        Column(
            "who",
            _("Who"),
            lambda f: f.get_audience_display(),
            cell="mobility/_flow_who.html",
        ),
        Column.in_files(
            "qualifier", _("Qualifier"), lambda f: f.get_qualifier_display()
        ),
        Column(
            "people",
            pgettext_lazy("a number", "People"),
            lambda f: f.number,
            sort="people",
            cell="mobility/_flow_people.html",
            is_number=True,
        ),
        Column.in_files("country_code", _("Country code"), lambda f: f.country),
        Column.in_files("note", _("Note"), lambda f: f.note),
        Column(
            "source",
            _("Source"),
            lambda f: f.source_url,
            cell="mobility/_flow_source.html",
        ),
        Column.in_files("source_date", _("Source dated"), lambda f: f.source_date),
    ]
    facets = [
        Facet("year", _("Year"), "year", sort_by_label=False, reverse=True),
        Facet("direction", _("Direction"), "direction", choice_labels(Direction)),
        Facet("who", _("Who"), "audience", choice_labels(Audience)),
        country_facet("country", _("Country")),
        Facet(
            "institution", _("Institution"), "partner_slug", label_field="partner_name"
        ),
    ]
    sorts = {"year": ["year"], "people": ["number"]}

    def base(self):
        return Flow.objects.published().with_partner()

    def rows(self, queryset):
        return queryset.select_related("institution")

    @property
    def directions(self) -> list[Direction]:
        """The directions that the filters leave."""
        both = [Direction.OUTGOING, Direction.INCOMING]
        chosen = self.params.chosen["direction"]
        return [direction for direction in both if direction in chosen] or both
