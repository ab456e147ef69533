"""How events, their series and journeys come in from a table."""

from core.imports import Column, Import, named_records
from core.imports.shared import (
    SOURCE,
    KeyedImport,
    in_languages,
    institution_column,
    key_column,
)
from events.models import Event, EventSeries, Journey


class EventSeriesImport(KeyedImport):
    model = EventSeries
    identity = ("slug",)
    key_from = "name"
    columns = [key_column("slug"), *in_languages("name")]


class EventImport(KeyedImport):
    """Without its formatted text, which is written in the form."""

    model = Event
    identity = ("slug",)
    columns = [
        key_column("slug"),
        *in_languages("title"),
        Column("kind"),
        Column(
            "series",
            options=lambda: named_records(EventSeries.objects.all(), "slug", "name"),
        ),
        Column("number_in_series"),
        *in_languages("summary"),
        Column("state"),
        Column("start_on"),
        Column("end_on"),
        Column("start_time"),
        Column("end_time"),
        Column("time_zone"),
        *in_languages("date_note"),
        Column("mode"),
        *in_languages("place"),
        Column("online_url"),
        Column("online_access"),
        institution_column(Event, "institutions"),
        Column("countries", line="country"),
        Column("languages", line="language"),
        Column("recording_url"),
        *SOURCE,
        Column("status"),
    ]

    def work_out(self, event):
        event.work_out()


class JourneyImport(Import):
    """A journey is found by its reference; without one by all that is said of it."""

    model = Journey
    identity = ("reference",)
    columns = [
        Column("reference"),
        Column("year"),
        Column("kind"),
        Column("country"),
        institution_column(Journey),
        *in_languages("purpose", "unit"),
        *SOURCE,
        Column("status"),
    ]
