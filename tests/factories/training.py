"""Programmes, cohorts and milestones. Texts are given per language: `title_en=`."""

from datetime import date

from factory import Sequence, SubFactory
from factory.django import DjangoModelFactory

from core.models import Status
from training.models import (
    Cohort,
    CohortCountry,
    Intake,
    Level,
    Measure,
    Milestone,
    Programme,
)


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    slug = Sequence(lambda n: f"programme-{n}")
    title_en = Sequence(lambda n: f"Programme {n}")
    level = Level.FIRST_DEGREE
    status = Status.PUBLISHED


class IntakeFactory(DjangoModelFactory):
    class Meta:
        model = Intake

    programme = SubFactory(ProgrammeFactory)
    opens_on = date(2026, 7, 1)
    closes_on = date(2026, 10, 15)


class CohortFactory(DjangoModelFactory):
    class Meta:
        model = Cohort

    key = Sequence(lambda n: f"cohort-{n}")
    measure = Measure.ADMITTED
    year = 1964
    number = 8
    source_url = "https://example.org/history"
    status = Status.PUBLISHED


class CohortCountryFactory(DjangoModelFactory):
    class Meta:
        model = CohortCountry

    cohort = SubFactory(CohortFactory)
    country = "TG"


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = Milestone

    key = Sequence(lambda n: f"milestone-{n}")
    happened_on = "1964-09-01"
    title_en = Sequence(lambda n: f"Milestone {n}")
    source_url = "https://example.org/history"
    status = Status.PUBLISHED
