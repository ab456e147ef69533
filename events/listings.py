from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.conf import settings
from django.db.models import Case, F, QuerySet, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import languages
from core.languages import in_reading_order
from core.listing import Column, Facet, Listing, choice_labels, country_facet
from core.listing.listing import WHOLE_LIST_ROWS
from events.calendar_links import CalendarLink, subscriptions
from events.dates import Under, month_name
from events.models import Event, Kind, Mode, published_institutions
from events.querysets import Phase


@dataclass(frozen=True)
class Group:
    """Events under one heading: a coming month, a past year, or none with a date."""

    name: str
    year: int | None
    under: Under
    events: list[Event]


@dataclass(frozen=True)
class Part:
    """The groups of one phase."""

    phase: Phase
    groups: list[Group]


@dataclass(frozen=True)
class Choice:
    """A link that narrows or orders the list in one step."""

    label: str
    url: str
    is_current: bool
    count: int | None = None


def _institution(day):
    """The address part of an institution that took part, where visitors may see it."""
    institutions = Event._meta.get_field("institutions").related_model.objects
    shown = institutions.published()
    return Case(When(institutions__in=shown, then="institutions__slug"))


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
        Column("moved_from", _("Moved from"), lambda e: e.first_announced),
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
        country_facet("countries__country", _("Country taking part")),
        Facet(
            "institution",
            _("Partner institution"),
            _institution,
            label_field="institutions__name",
        ),
        Facet("year", _("Year"), "start_year", sort_by_label=False, reverse=True),
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

    @cached_property
    def parts(self) -> list[Part]:
        """The events of the page under their headings; by title they have none."""
        if self.params.sort.endswith("title"):
            return []
        groups = groupby(self.page_rows, key=_heading)
        found = [(key, list(events)) for key, events in groups]
        return [
            Part(Phase(phase), [_group(*key, events) for key, events in part])
            for phase, part in groupby(found, key=lambda item: item[0][0])
        ]

    @property
    def has_past_part(self) -> bool:
        return any(part.phase == Phase.PAST for part in self.parts)

    @property
    def is_without_coming(self) -> bool:
        """Whether the whole list, as it opens, has no coming event."""
        if self.is_filtered or self.params.sort or self.paging.number > 1:
            return False
        return bool(self.page_rows) and self.page_rows[0].phase != Phase.COMING

    @property
    def kinds(self) -> list[Choice]:
        """All events, or those of one kind, the other filters kept."""
        return self._choices("kind")

    @property
    def years(self) -> list[Choice]:
        """All years, or one of the archive's, latest first."""
        now = str(self.day.year)
        return [c for c in self._choices("year") if c.count is None or c.label <= now]

    def _choices(self, name):
        options = {facet.name: found for facet, found in self.facet_options}
        links = [
            Choice(
                option.label,
                self.params.urlencode(chosen={name: [option.value]}),
                option.is_chosen,
                option.count,
            )
            for option in options[name]
        ]
        url = self.params.urlencode(chosen={name: []})
        return [Choice(_("All"), url, not self.params.chosen[name]), *links]

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

    @property
    def filters(self) -> str:
        """What narrows the list, as the query of an address; empty for nothing."""
        query = self.params.urlencode(sort="", is_whole=False)
        return query if query != "?" else ""

    @property
    def title(self) -> str:
        """The name of the feed or calendar of just these events."""
        chosen = [words for _name, words in self.words] if self.is_filtered else []
        return " · ".join([str(_("Events: International Relations, BSMU")), *chosen])

    def address(self, name: str) -> str:
        """A page or feed of just these events, on the configured host."""
        return settings.SITE_URL + reverse(f"events:{name}") + self.filters

    @property
    def subscriptions(self) -> list[CalendarLink]:
        return subscriptions(self.calendar_address, self.title)

    @property
    def calendar_address(self) -> str:
        return self.address("calendar")

    def dated(self) -> QuerySet:
        """The events of which the days are known, in an order that stays."""
        return self.results.in_calendars().order_by("start_on", "start_time", "pk")


class Programme(EventListing):
    """What is coming of the same list, on one page, with all that a sheet tells."""

    slug = "programme"
    rows_per_page = WHOLE_LIST_ROWS

    def base(self):
        return super().base().filter(phase=Phase.COMING)

    def rows(self, queryset):
        return queryset.with_languages().prefetch_related("speakers")


def _heading(event):
    """Phase, year and month; the month only of what is coming."""
    start = event.start_on
    if start is None:
        return event.phase, 0, 0
    return event.phase, start.year, start.month * (event.phase == Phase.COMING)


def _group(phase, year, month, events):
    if not year:
        return Group("", None, Under.NOTHING, events)
    if phase == Phase.COMING:
        name = month_name(month) if month else ""
        return Group(name, year, Under.MONTH, events)
    return Group("", year, Under.YEAR, events)
