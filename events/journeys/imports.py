"""How journeys come in from a table."""

from core.imports import Column, Import, named_records
from events.models import Journey


def institutions():
    """Every institution that stands for itself, by slug, name and other names."""
    model = Journey._meta.get_field("institution").related_model
    return named_records(
        model.objects.filter(merged_into__isnull=True), "slug", "name", "aliases__name"
    )


class JourneyImport(Import):
    """A journey is found by its reference; without one by all that is said of it."""

    model = Journey
    identity = ("reference",)
    columns = [
        Column("reference"),
        Column("year"),
        Column("kind"),
        Column("country"),
        Column("institution", options=institutions),
        Column("purpose_en"),
        Column("purpose_ru"),
        Column("purpose_be"),
        Column("purpose_ar"),
        Column("unit_en"),
        Column("unit_ru"),
        Column("unit_be"),
        Column("unit_ar"),
        Column("source_url"),
        Column("source_date"),
        Column("status"),
    ]
