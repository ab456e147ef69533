"""How rankings, their editions and places, and memberships come in from a table."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from core.imports import Column, Import, Option, Options, named_records
from core.imports.rights import publishing_refusals
from core.imports.shared import (
    SOURCE,
    KeyedImport,
    in_languages,
    institution_column,
    key_column,
)
from core.text import fold
from rankings.models import Edition, Membership, Ranking, Result


def rankings() -> Options:
    """Every ranking, by slug and name."""
    return named_records(Ranking.objects.all(), "slug", "name")


def _editions():
    years: dict[int, list[tuple[int, int]]] = {}
    found = Edition.objects.order_by("year").values_list("ranking", "pk", "year")
    for ranking, pk, year in found:
        years.setdefault(ranking, []).append((pk, year))
    for ranking in rankings().options:
        for pk, year in years.get(ranking.value, ()):
            names = tuple(f"{name} {year}" for name in ranking.names)
            yield Option(pk, f"{ranking.label} {year}", names)


class RankingImport(KeyedImport):
    model = Ranking
    identity = ("slug",)
    key_from = "name"
    columns = [
        key_column("slug"),
        *in_languages("name", "publisher"),
        Column("website"),
        *in_languages("methodology", "public_note"),
        Column("position"),
        *SOURCE,
        Column("status"),
    ]


class OfRankingImport(Import):
    """What is shown as soon as its ranking is: it counts as published with that."""

    def refusals(self, stored, values):
        status = {"status": self._statuses.get(self.ranking_of(stored or values))}
        return publishing_refusals(self.user, status, {})

    def ranking_of(self, values: Mapping[str, Any]) -> int | None:
        """The key of the ranking."""
        return values.get("ranking")

    @cached_property
    def _statuses(self) -> dict[int, str]:
        return dict(Ranking._base_manager.values_list("pk", "status"))


class EditionImport(OfRankingImport):
    model = Edition
    identity = ("ranking", "year")
    columns = [
        Column("ranking", options=rankings),
        Column("year"),
        *in_languages("note"),
        Column("is_new_method"),
    ]


class ResultImport(OfRankingImport):
    """A place is found by its edition and among whom it counts."""

    model = Result
    identity = ("edition", "scope", "country")
    columns = [
        Column("edition", options=lambda: Options(_editions())),
        Column("scope"),
        *in_languages("subject"),
        Column("country"),
        Column("rank"),
        Column("rank_to"),
        Column("is_open_band"),
        Column("read_on"),
        *SOURCE,
    ]

    def identity_of(self, values: Mapping[str, Any]) -> tuple | None:
        if values["edition"] is None:
            return None
        subjects = (values[column.field] for column in in_languages("subject"))
        subject = next(filter(None, subjects), "")
        scope = values["scope"] or Result.Scope.WORLD
        return values["edition"], scope, values["country"], fold(subject)

    def ranking_of(self, values):
        return self._rankings.get(values.get("edition"))

    @cached_property
    def _rankings(self) -> dict[int, int]:
        return dict(Edition.objects.values_list("pk", "ranking"))


class MembershipImport(KeyedImport):
    model = Membership
    identity = ("key",)
    key_from = "name"
    columns = [
        key_column("key"),
        Column("kind"),
        *in_languages("name", "note"),
        Column("website"),
        institution_column(Membership),
        Column("since"),
        Column("until"),
        Column("position"),
        *SOURCE,
        Column("status"),
    ]
