"""How exchanges and head counts come in from a table."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.imports import Column, Import
from core.imports.shared import (
    SOURCE,
    KeyedImport,
    in_languages,
    institution_column,
    key_column,
)
from core.models import Status
from mobility.coverage.agreements import Merged
from mobility.flows.keys import new_key
from mobility.models import Exchange, Flow


class ExchangeImport(KeyedImport):
    """Without its formatted texts, which are written in the form.

    Of a working language the table says nothing of how well it must be known.
    """

    model = Exchange
    identity = ("slug",)
    columns = [
        key_column("slug"),
        *in_languages("title"),
        Column("direction"),
        Column("audience"),
        institution_column(Exchange),
        *in_languages("partner_note"),
        Column("countries", line="country"),
        Column("languages", line="language"),
        *in_languages("activity", "specialty"),
        Column("places_min"),
        Column("places_max"),
        Column("places_qualifier"),
        Column("weeks_min"),
        Column("weeks_max"),
        Column("since"),
        Column("until"),
        Column("as_of"),
        *in_languages("period_note"),
        Column("opens_on"),
        Column("closes_on"),
        Column("closes_time"),
        Column("time_zone"),
        Column("next_call_on"),
        *in_languages("coordinator"),
        Column("coordinator_email"),
        *SOURCE,
        Column("status"),
    ]

    def work_out(self, exchange):
        exchange.work_out()


class FlowImport(Import):
    """A number is that of an institution, or of a country where none is named.

    Year, direction and kind of people make it one of a kind. What is withdrawn is found
    by its key alone: a row about the same without it is a new number.
    """

    model = Flow
    identity = ("institution", "country", "year", "direction", "audience")
    columns = [
        key_column("key"),
        Column("year"),
        Column("direction"),
        Column("audience"),
        institution_column(
            Flow, note=_("Empty where the number is of a country as a whole.")
        ),
        Column(
            "country",
            note=_("Needed where no institution is named."),
            is_completed=True,
        ),
        Column("number"),
        Column("qualifier"),
        *in_languages("note"),
        *SOURCE,
        Column("status"),
    ]

    def identity_of(self, values: Mapping[str, Any]) -> tuple | None:
        if values["key"] in self._withdrawn:
            return (values["key"],)
        institution = values["institution"]
        place = self._merged.root(institution) if institution else values["country"]
        found = (place, values["year"], values["direction"], values["audience"])
        return None if None in found else found

    def complete(self, flow: Flow) -> None:
        flow.country = flow.country or self._countries.get(flow.institution_id, "")
        flow.key = flow.key or new_key(flow)

    @cached_property
    def _withdrawn(self) -> set[str]:
        withdrawn = Flow._base_manager.filter(status=Status.WITHDRAWN)
        return set(withdrawn.values_list("key", flat=True))

    @cached_property
    def _merged(self) -> Merged:
        return Merged()

    @cached_property
    def _countries(self) -> dict[int, str]:
        institutions = Flow._meta.get_field("institution").related_model.objects
        return dict(institutions.values_list("pk", "country"))
