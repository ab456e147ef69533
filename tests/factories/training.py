"""Programmes, cohorts and milestones. Texts are given per language: `title_en=`."""

from datetime import date

from factory import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from core import secret_links
from core.models import Status
from tests.factories.core import ConsentFactory
from training.models import (
    Cohort,
    CohortCountry,
    Desk,
    Enquiry,
    Graduate,
    Intake,
    Level,
    Measure,
    Milestone,
    Programme,
    ProgrammeLanguage,
    Requirement,
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


class ProgrammeLanguageFactory(DjangoModelFactory):
    class Meta:
        model = ProgrammeLanguage

    programme = SubFactory(ProgrammeFactory)
    language = "en"


class RequirementFactory(DjangoModelFactory):
    class Meta:
        model = Requirement

    programme = SubFactory(ProgrammeFactory)
    text_en = Sequence(lambda n: f"Requirement {n}")


class DeskFactory(DjangoModelFactory):
    class Meta:
        model = Desk

    name_en = Sequence(lambda n: f"Desk {n}")


class EnquiryFactory(DjangoModelFactory):
    """A received enquiry whose link is `secret_links.secret_for(access_nonce)`."""

    class Meta:
        model = Enquiry

    programme = SubFactory(ProgrammeFactory)
    name = "Amina Haddad"
    email = Sequence(lambda n: f"applicant-{n}@example.org")
    country = "LB"
    language = "en"
    question = "When do classes begin?"
    consent = SubFactory(ConsentFactory, text__key="enquiry-1", text__purpose="enquiry")
    access_nonce = Sequence(lambda n: f"enquiry-nonce-{n}")
    access_digest = LazyAttribute(
        lambda e: secret_links.digest_of(secret_links.secret_for(e.access_nonce))
    )


class GraduateFactory(DjangoModelFactory):
    class Meta:
        model = Graduate

    key = Sequence(lambda n: f"graduate-{n}")
    role_en = Sequence(lambda n: f"Minister {n}")
    status = Status.PUBLISHED


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
