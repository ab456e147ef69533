from django.db.models import Case, When
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.country_counts import CountryCount, listed_countries, places
from core.languages import in_reading_order
from core.listing import (
    Column,
    Facet,
    Listing,
    Period,
    choice_labels,
    country_facet,
    region_facet,
)
from core.maps import AtlasMap, atlas_map
from core.regions import region_of
from partnerships.models import (
    Agreement,
    Institution,
    Kind,
    Relation,
    State,
    begins_number,
    last_number,
    published_parties,
    state_on,
)


def _agreement_state(day):
    """The states of an institution's agreements, those of hidden ones left out."""
    shown = Agreement.objects.published()
    return Case(When(agreements__in=shown, then=state_on(day, "agreements__")))


class InstitutionListing(Listing):
    """The register of partner institutions, contacts and memberships included.

    As of a day, it is those with an agreement in force then, as far as is known.
    """

    slug = "institutions"
    has_as_of = True
    columns = [
        Column(
            "name",
            _("Institution"),
            lambda i: i.name,
            sort="name",
            cell="partnerships/_institution_cell.html",
        ),
        Column("country", _("Country"), lambda i: i.country_name, sort="country"),
        Column(
            "city",
            _("City"),
            lambda i: i.city,
            cell="partnerships/_city_cell.html",
        ),
        Column("relation", _("Relation"), lambda i: i.get_relation_display()),
        Column(
            "kind", _("Kind"), lambda i: i.get_kind_display(), is_only_in_files=True
        ),
        Column(
            "country_code",
            _("Country code"),
            lambda i: i.country,
            is_only_in_files=True,
        ),
        Column("website", _("Website"), lambda i: i.website, is_only_in_files=True),
        Column("ror", "ROR", lambda i: i.ror_id, is_only_in_files=True),
        Column("source", _("Source"), lambda i: i.source_url, is_only_in_files=True),
        Column(
            "source_date",
            _("Source dated"),
            lambda i: i.source_date,
            is_only_in_files=True,
        ),
    ]
    facets = [
        Facet("relation", _("Relation"), "relation", choice_labels(Relation)),
        Facet("state", _("Agreements"), _agreement_state, choice_labels(State)),
        region_facet(lambda day: region_of("country"), _("Region")),
        country_facet("country", _("Country")),
        Facet("kind", _("Kind"), "kind", choice_labels(Kind)),
    ]

    @property
    def sorts(self):
        return {"name": [in_reading_order("name")], "country": ["country"]}

    def base(self):
        shown = Institution.objects.published()
        if self.params.on:
            shown = shown.filter(pk__in=institutions_on(self.params.on))
        return shown.order_by(in_reading_order("name"), "pk")

    @cached_property
    def countries(self) -> list[CountryCount]:
        return listed_countries(self)

    @property
    def without_country(self) -> int:
        """How many of the institutions listed belong to no country."""
        return self.found - sum(country.count for country in self.countries)

    @property
    def atlas(self) -> AtlasMap:
        return atlas_map(places(self.countries))


def institutions_on(day):
    """Keys of the institutions with a published agreement in force on that day."""
    return Agreement.objects.published().current(day).institutions()


def _of_partner(value):
    """A value of an agreement's institutions, hidden ones left out."""
    shown = Institution.objects.addressable()
    return Case(When(institutions__in=shown, then=value))


class AgreementListing(Listing):
    """The register of agreements as it stands, or stood on the day of `?on=`."""

    slug = "agreements"
    has_as_of = True
    columns = [
        Column(
            "title",
            _("Agreement"),
            lambda a: a.title,
            cell="partnerships/_agreement_cell.html",
        ),
        Column(
            "institutions",
            _("Institution"),
            lambda a: (
                "; ".join(str(party.institution) for party in a.parties.all())
                or a.partner_note
            ),
            cell="partnerships/_parties_cell.html",
        ),
        Column(
            "signed_on",
            _("Signed"),
            lambda a: a.signed_on,
            sort="signed",
            cell="partnerships/_begun_cell.html",
        ),
        Column("end_on", _("Valid until"), lambda a: a.valid_until, sort="until"),
        Column(
            "state",
            _("State"),
            lambda a: State(a.state).label,
            cell="partnerships/_state_cell.html",
        ),
        Column(
            "reference", _("Reference"), lambda a: a.reference, is_only_in_files=True
        ),
        Column(
            "type", _("Type"), lambda a: a.get_type_display(), is_only_in_files=True
        ),
        Column(
            "level", _("Level"), lambda a: a.get_level_display(), is_only_in_files=True
        ),
        Column(
            "start_on", _("In force from"), lambda a: a.start_on, is_only_in_files=True
        ),
        Column(
            "known_on",
            _("Known to be in force on"),
            lambda a: a.known_on,
            is_only_in_files=True,
        ),
        Column("source", _("Source"), lambda a: a.source_url, is_only_in_files=True),
        Column(
            "source_date",
            _("Source dated"),
            lambda a: a.source_date,
            is_only_in_files=True,
        ),
    ]
    facets = [
        Facet("state", _("State"), "state", choice_labels(State)),
        Facet("type", _("Type"), "type", choice_labels(Agreement.Type)),
        region_facet(
            lambda day: _of_partner(region_of("institutions__country")), _("Region")
        ),
        country_facet(lambda day: _of_partner("institutions__country"), _("Country")),
        Facet(
            "kind",
            _("Kind of institution"),
            lambda day: _of_partner("institutions__kind"),
            choice_labels(Kind),
        ),
        Facet("year", _("Begun in"), "begun_year", sort_by_label=False, reverse=True),
    ]
    period = Period(_("In force between"), lambda day: begins_number(), last_number)
    sorts = {"signed": ["signed_on"], "until": ["valid_until"]}

    def base(self):
        queryset = Agreement.objects.published().with_year()
        queryset = queryset.with_state(self.day).with_term(self.day)
        if self.params.on:
            queryset = queryset.begun_by(self.day)
        return queryset

    def rows(self, queryset):
        return queryset.prefetch_related(published_parties())
