"""How many people from abroad were trained, as one list with its chart and map."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.charts import Chart
from core.country_counts import CountryCount, listed_countries, places
from core.formats import number
from core.listing import Column, Facet, Listing, choice_labels, country_facet
from core.maps import AtlasMap, atlas_map
from training.charts import cohort_chart
from training.contradictions import Contradiction, contradictions
from training.models import Cohort, Measure


def origins(cohort: Cohort) -> str:
    """The countries the source names, with the people from each where it says so."""
    return "; ".join(
        f"{line.country_name} {number(line.number)}"
        if line.number is not None
        else line.country_name
        for line in cohort.countries.all()
    )


class CohortListing(Listing):
    """Every published figure, newest year first.

    There are a few for each year, so all of those that the filters leave are read at
    once: the page shows some of them, chart and contradictions need every one.
    """

    slug = "people-from-abroad"
    has_search = False
    columns = [
        Column(
            "measure",
            _("What is counted"),
            lambda c: c.get_measure_display(),
            cell="training/_measure_cell.html",
        ),
        Column(
            "year",
            _("Year"),
            lambda c: c.year,
            sort="year",
            cell="training/_years_cell.html",
        ),
        Column(
            "year_from", _("From year"), lambda c: c.year_from, is_only_in_files=True
        ),
        Column(
            "qualifier",
            _("Qualifier"),
            lambda c: c.get_qualifier_display(),
            is_only_in_files=True,
        ),
        Column(
            "number",
            _("People"),
            lambda c: c.number,
            sort="number",
            cell="training/_people_cell.html",
            is_number=True,
        ),
        Column(
            "countries_qualifier",
            _("Qualifier of the countries"),
            lambda c: c.get_countries_qualifier_display(),
            is_only_in_files=True,
        ),
        Column(
            "countries_number",
            _("Countries"),
            lambda c: c.countries_number,
            cell="training/_countries_cell.html",
            is_number=True,
        ),
        Column(
            "origins",
            _("Where they came from"),
            origins,
            cell="training/_origins_cell.html",
        ),
        Column("note", _("Note"), lambda c: c.note, is_only_in_files=True),
        Column(
            "source",
            _("Source"),
            lambda c: c.source_url,
            cell="training/_cohort_source_cell.html",
        ),
        Column(
            "source_date",
            _("Source dated"),
            lambda c: c.source_date,
            is_only_in_files=True,
        ),
    ]
    facets = [
        Facet("measure", _("What is counted"), "measure", choice_labels(Measure)),
        country_facet("countries__country", _("Country")),
        Facet("year", _("Year"), "year", sort_by_label=False, reverse=True),
    ]
    sorts = {"year": ["year"], "number": ["number"]}

    def base(self):
        return Cohort.objects.published()

    def rows(self, queryset):
        return queryset.prefetch_related("countries")

    @cached_property
    def cohorts(self) -> list[Cohort]:
        return list(self.results) if self.found else []

    @cached_property
    def page_rows(self) -> list[Cohort]:
        first = self.paging.first - 1
        return self.cohorts[max(first, 0) : self.paging.last]

    @cached_property
    def chart(self) -> Chart | None:
        return cohort_chart(self.cohorts)

    @cached_property
    def contradictions(self) -> list[Contradiction]:
        return contradictions(self.cohorts)

    @cached_property
    def countries(self) -> list[CountryCount]:
        return listed_countries(self)

    @property
    def atlas(self) -> AtlasMap:
        return atlas_map(places(self.countries))
