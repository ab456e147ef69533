from typing import ClassVar

from django.db.models import Case, F, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core import countries, languages
from core.languages import in_reading_order
from core.listing import Column, Facet, Listing, choice_labels, country_facet
from core.moments import closing_hour
from core.partner import partner_of
from mobility.models import Audience, Direction, Exchange
from mobility.state import State

WITH_A_CALL = (State.OPEN, State.ANNOUNCED)


def partner_name(exchange) -> str:
    """The institution where it may be shown, else the partner as published."""
    partner = partner_of(exchange)
    return str(partner) if partner else exchange.partner_note


def country_names(exchange) -> str:
    codes = (line.country for line in exchange.countries.all())
    return "; ".join(countries.sorted_names(codes))


def language_names(exchange) -> str:
    """The working languages, each with the level asked for."""
    return "; ".join(
        f"{line.language_name} {line.proficiency}".strip()
        for line in exchange.languages.all()
    )


class ExchangeListing(Listing):
    """Every way to a partner or from one: first what one can act on, history last."""

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
        Column(
            "state",
            _("State"),
            lambda e: State(e.state).label,
            cell="mobility/_state_cell.html",
        ),
        Column.in_files(
            "direction", _("Direction"), lambda e: e.get_direction_display()
        ),
        Column.in_files("audience", _("For whom"), lambda e: e.get_audience_display()),
        Column.in_files("activity", _("Activity"), lambda e: e.activity),
        Column.in_files("specialty", _("Specialty"), lambda e: e.specialty),
        Column.in_files("languages", _("Working language"), language_names),
        Column.in_files(
            "places_qualifier",
            _("Qualifier of the places"),
            lambda e: e.get_places_qualifier_display() if e.places_min else "",
        ),
        Column.in_files("places_min", _("Places a year"), lambda e: e.places_min),
        Column.in_files(
            "places_max", _("Places a year, at most"), lambda e: e.places_max
        ),
        Column.in_files("weeks_min", _("Weeks, at least"), lambda e: e.weeks_min),
        Column.in_files("weeks_max", _("Weeks, at most"), lambda e: e.weeks_max),
        Column.in_files("period", _("Period"), lambda e: e.period_note),
        Column.in_files("since", _("Since"), lambda e: e.since),
        Column.in_files("until", _("Until"), lambda e: e.until),
        Column.in_files("as_of", _("As of"), lambda e: e.as_of),
        Column.in_files("apply_from", _("Apply from"), lambda e: e.opens_on),
        Column.in_files("deadline", _("Apply by"), lambda e: e.closes_on),
        Column.in_files(
            "deadline_hour",
            _("Apply by, hour"),
            lambda e: e.closes_on and closing_hour(e.closes_time),
        ),
        Column.in_files(
            "time_zone", _("Time zone"), lambda e: e.time_zone if e.closes_on else ""
        ),
        Column.in_files("next_call", _("Next call expected"), lambda e: e.next_call_on),
        Column.in_files("source", _("Source"), lambda e: e.source_url),
        Column.in_files("source_date", _("Source dated"), lambda e: e.source_date),
    ]
    facets = [
        Facet("open", _("Applications"), "open_now", choice_labels(State)),
        Facet("direction", _("Direction"), "direction", choice_labels(Direction)),
        Facet("audience", _("For whom"), "audience", choice_labels(Audience)),
        country_facet("countries__country", _("Country")),
        Facet("state", _("State"), "state", choice_labels(State)),
        Facet(
            "institution",
            _("Partner institution"),
            "partner_slug",
            label_field="partner_name",
        ),
        Facet("language", _("Working language"), "languages__language", languages.name),
    ]

    @cached_property
    def moment(self):
        """The one moment at which all states of the list are told."""
        return timezone.now()

    @property
    def sorts(self):
        return {
            "title": [in_reading_order("title")],
            "since": [F("since").asc(nulls_last=True)],
        }

    def base(self):
        exchanges = Exchange.objects.published().with_state(self.moment)
        return (
            exchanges.with_partner()
            .annotate(open_now=Case(When(state=State.OPEN, then="state")))
            .order_by(
                Case(*(When(state=state, then=n) for n, state in enumerate(State))),
                Case(When(state__in=WITH_A_CALL, then="closes_at")).asc(
                    nulls_last=True
                ),
                Coalesce("until", "as_of", "since").desc(nulls_last=True),
                "slug",
            )
        )

    def rows(self, queryset):
        return queryset.select_partner().prefetch_related("countries")

    def records(self):
        self.results = self.results.prefetch_related("languages")
        return super().records()

    def heading_of(self, row):
        is_history = row.state == State.PAST and not self.params.sort
        return _("What has been") if is_history else ""


class WayListing(ExchangeListing):
    """The exchanges of one direction; those that go both ways are among them."""

    way: ClassVar[Direction]
    # The series of figures that tell of this direction.
    stated: ClassVar[str]
    facets = [facet for facet in ExchangeListing.facets if facet.name != "direction"]

    @property
    def has_open_call(self):
        options = {facet.name: options for facet, options in self.facet_options}
        return any(option.count for option in options["open"])


class OutgoingListing(WayListing):
    slug = "exchanges-from-minsk"
    way = Direction.OUTGOING
    stated = "practice-poland-germany"

    def base(self):
        return super().base().outgoing()


class IncomingListing(WayListing):
    slug = "exchanges-to-minsk"
    way = Direction.INCOMING
    stated = "practice-minsk"

    def base(self):
        return super().base().incoming()
