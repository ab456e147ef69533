"""How head counts come in from a table."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.imports import Column, Import, named_records
from core.models import Status
from mobility.coverage.agreements import Merged
from mobility.flows.keys import new_key
from mobility.models import Flow


def _institutions():
    return Flow._meta.get_field("institution").related_model.objects


def institutions():
    """Every institution that stands for itself, by slug, name and other names."""
    found = _institutions().filter(merged_into__isnull=True)
    return named_records(found, "slug", "name", "aliases__name")


class FlowImport(Import):
    """A number is that of an institution, or of a country where none is named.

    Year, direction and kind of people make it one of a kind. What is withdrawn is
    not found: a row about it is a new number.
    """

    model = Flow
    identity = ("institution", "country", "year", "direction", "audience")
    columns = [
        Column("year"),
        Column("direction"),
        Column("audience"),
        Column(
            "institution",
            note=_("Empty where the number is of a country as a whole."),
            options=institutions,
        ),
        Column(
            "country",
            note=_("Needed where no institution is named."),
            is_completed=True,
        ),
        Column("number"),
        Column("qualifier"),
        Column("note_en"),
        Column("note_ru"),
        Column("note_be"),
        Column("note_ar"),
        Column("source_url"),
        Column("source_date"),
        Column("status"),
    ]

    def base(self):
        return Flow._base_manager.exclude(status=Status.WITHDRAWN)

    def identity_of(self, values: Mapping[str, Any]) -> tuple | None:
        institution = values["institution"]
        place = self._merged.root(institution) if institution else values["country"]
        found = (place, values["year"], values["direction"], values["audience"])
        return None if None in found else found

    def complete(self, flow: Flow) -> None:
        flow.country = flow.country or self._countries.get(flow.institution_id, "")
        flow.key = new_key(flow)

    @cached_property
    def _merged(self) -> Merged:
        return Merged()

    @cached_property
    def _countries(self) -> dict[int, str]:
        return dict(_institutions().values_list("pk", "country"))
