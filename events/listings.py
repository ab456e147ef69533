from dataclasses import dataclass
from itertools import groupby

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core import languages
from core.languages import in_reading_order
from core.listing import Column, Facet, Listing, choice_labels, country_facet
from events.dates import month_name
from events.models import Event, Kind, Mode, published_institutions
from events.querysets import Phase


@dataclass(frozen=True)
class Month:
    """The events of one month; without a name those known to a year, or not at all."""

    phase: Phase
    name: str
    year: int | None
    events: list[Event]


@dataclass(frozen=True)
class Choice:
    """A link that narrows or orders the list in one step."""

    label: str
    url: str
    is_current: bool


class EventListing(Listing):
    """Every published event: the coming ones first, then the archive."""

    slug = "events"
    columns = [
        Column("title", _("Event"), lambda e: e.title),
        Column("kind", _("Kind"), lambda e: e.get_kind_display()),
        Column("series", _("Series"), lambda e: e.series and e.series.name),
        Column("number", _("Number in the series"), lambda e: e.number_in_series),
        Column("start_on", _("First day"), lambda e: e.start_on),
        Column("end_on", _("Last day"), lambda e: e.end_on),
        Column("date_note", _("Note on the date"), lambda e: e.date_note),
        Column("start_time", _("Begins at"), lambda e: e.start_time),
        Column("end_time", _("Ends at"), lambda e: e.end_time),
        Column("time_zone", _("Time zone"), lambda e: e.start_time and e.time_zone),
        Column("state", _("State"), lambda e: e.get_state_display()),
        Column("moved_from", _("Moved from"), lambda e: e.moved_from),
        Column("mode", _("Mode"), lambda e: e.get_mode_display()),
        Column("place", _("Place"), lambda e: e.place),
        Column(
            "countries",
            _("Countries"),
            lambda e: "; ".join(c.country_name for c in e.countries.all()),
        ),
        Column(
            "country_codes",
            _("Country codes"),
            lambda e: " ".join(c.country for c in e.countries.all()),
        ),
        Column(
            "institutions",
            _("Partner institutions"),
            lambda e: "; ".join(map(str, e.institutions.all())),
        ),
        Column(
            "languages",
            _("Working languages"),
            lambda e: "; ".join(map(str, e.languages.all())),
        ),
        Column("source", _("Source"), lambda e: e.source_url),
        Column("source_date", _("Source dated"), lambda e: e.source_date),
    ]
    facets = [
        Facet("kind", _("Kind"), "kind", choice_labels(Kind)),
        Facet("series", _("Series"), "series__slug", label_field="series__name"),
        Facet("year", _("Year"), "start_year", sort_by_label=False, reverse=True),
        country_facet("countries__country", _("Country taking part")),
        Facet("mode", _("Mode"), "mode", choice_labels(Mode)),
        Facet("language", _("Working language"), "languages__language", languages.name),
    ]

    @property
    def sorts(self):
        return {
            "oldest": [F("start_on").asc(nulls_last=True)],
            "title": [in_reading_order("title")],
        }

    def base(self):
        return Event.objects.published().in_calendar_order(self.day).with_year()

    def records(self):
        """As in every list; only the files name series, countries and institutions."""
        self.results = self.results.select_related("series").prefetch_related(
            "countries", "languages", published_institutions()
        )
        return super().records()

    @property
    def months(self) -> list[Month]:
        """The events of the page under their months; by title they have none."""
        if self.params.sort.endswith("title"):
            return []
        return [
            Month(
                phase=Phase(phase),
                name=month_name(month) if month else "",
                year=year or None,
                events=list(events),
            )
            for (phase, year, month), events in groupby(self.page_rows, key=_month)
        ]

    @property
    def is_without_coming(self) -> bool:
        """Whether the whole list, as it opens, has no coming event."""
        if self.is_filtered or self.params.sort or self.paging.number > 1:
            return False
        return bool(self.page_rows) and self.page_rows[0].phase != Phase.COMING

    @property
    def kinds(self) -> list[Choice]:
        """All events, or those of one kind, the other filters kept."""
        options = {facet.name: found for facet, found in self.facet_options}
        links = [
            Choice(
                option.label,
                self.params.urlencode(chosen={"kind": [option.value]}),
                option.is_chosen,
            )
            for option in options["kind"]
        ]
        url = self.params.urlencode(chosen={"kind": []})
        return [Choice(_("All"), url, not self.params.chosen["kind"]), *links]

    @property
    def orders(self) -> list[Choice]:
        labels = {
            "": _("Coming first, then latest"),
            "oldest": _("Oldest first"),
            "title": _("By title"),
        }
        return [
            Choice(label, self.params.urlencode(sort=name), name == self.params.sort)
            for name, label in labels.items()
        ]


def _month(event):
    start = event.start_on
    return (event.phase, start.year, start.month) if start else (event.phase, 0, 0)
