"""How programmes, figures of cohorts, milestones and graduates come in from a table."""

from django.utils.translation import gettext_lazy as _

from core.imports import Column, named_records
from core.imports.shared import SOURCE, KeyedImport, in_languages, key_column
from training.models import Cohort, Desk, Graduate, Milestone, Programme


class ProgrammeImport(KeyedImport):
    """Without its formatted texts, its checklist and intakes, which have a form."""

    model = Programme
    identity = ("slug",)
    columns = [
        key_column("slug"),
        *in_languages("title"),
        Column("level"),
        Column("languages", line="language"),
        *in_languages("summary"),
        Column("months_min"),
        Column("months_max"),
        *in_languages("form", "fee_note", "public_note"),
        Column("desk", options=lambda: named_records(Desk.objects.all(), "name")),
        Column("position"),
        *SOURCE,
        Column("status"),
    ]


class CohortImport(KeyedImport):
    """Of a country the table says no number."""

    model = Cohort
    identity = ("key",)
    columns = [
        key_column("key"),
        Column("measure"),
        Column("year_from"),
        Column("year"),
        Column("number"),
        Column("qualifier"),
        Column("countries_number", heading=_("number of countries")),
        Column("countries_qualifier"),
        Column("countries", line="country"),
        *in_languages("note"),
        *SOURCE,
        Column("status"),
    ]

    def names_for_key(self, cohort):
        return [f"{cohort.measure} {cohort.year or ''}"]


class MilestoneImport(KeyedImport):
    model = Milestone
    identity = ("key",)
    columns = [
        key_column("key"),
        Column("happened_on"),
        *in_languages("title", "text"),
        *SOURCE,
        Column("status"),
    ]


class GraduateImport(KeyedImport):
    model = Graduate
    identity = ("key",)
    key_from = "role"
    columns = [
        key_column("key"),
        *in_languages("role"),
        Column("country"),
        Column("naming"),
        *in_languages("name"),
        Column("consent_on"),
        Column("graduated_in"),
        *in_languages("text"),
        Column("position"),
        *SOURCE,
        Column("status"),
    ]
