"""Institutions and agreements. Texts are given per language: `name_en=`."""

from factory import LazyAttribute, Sequence, SubFactory, post_generation
from factory.django import DjangoModelFactory

from core import secret_links
from core.models import Status
from partnerships.models import (
    Agreement,
    Alias,
    Amendment,
    Institution,
    Kind,
    Party,
    PrincipalCountry,
    Proposal,
    ProposalMove,
    ProposalState,
    Relation,
    SubjectArea,
)
from tests.factories.core import ConsentFactory


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = Institution

    slug = Sequence(lambda n: f"institution-{n}")
    name_en = Sequence(lambda n: f"Institution {n}")
    relation = Relation.AGREEMENT
    country = "PL"
    city_en = "Warsaw"
    status = Status.PUBLISHED


class AliasFactory(DjangoModelFactory):
    class Meta:
        model = Alias

    institution = SubFactory(InstitutionFactory)
    name = Sequence(lambda n: f"Alias {n}")
    kind = Alias.AliasKind.OTHER


class AgreementFactory(DjangoModelFactory):
    class Meta:
        model = Agreement
        skip_postgeneration_save = True

    slug = Sequence(lambda n: f"agreement-{n}")
    title_en = Sequence(lambda n: f"Agreement {n}")
    signed_on = "2012-05-14"
    status = Status.PUBLISHED

    @post_generation
    def with_institutions(self, create, institutions, **kwargs):
        """`with_institutions=[…]`: one party for each."""
        for institution in institutions or ():
            PartyFactory(agreement=self, institution=institution)


class PartyFactory(DjangoModelFactory):
    class Meta:
        model = Party

    agreement = SubFactory(AgreementFactory)
    institution = SubFactory(InstitutionFactory)


class AmendmentFactory(DjangoModelFactory):
    class Meta:
        model = Amendment

    agreement = SubFactory(AgreementFactory)
    signed_on = "2014"
    title_en = "First amendment"


class SubjectAreaFactory(DjangoModelFactory):
    class Meta:
        model = SubjectArea

    slug = Sequence(lambda n: f"subject-{n}")
    name_en = "Cardiology"


class PrincipalCountryFactory(DjangoModelFactory):
    class Meta:
        model = PrincipalCountry

    country = "PL"
    status = Status.PUBLISHED


class ProposalFactory(DjangoModelFactory):
    """A received proposal whose link is `secret_links.secret_for(access_nonce)`."""

    class Meta:
        model = Proposal
        skip_postgeneration_save = True

    organisation = Sequence(lambda n: f"Organisation {n}")
    kind = Kind.UNIVERSITY
    country = "SE"
    contact_name = "Astrid Berg"
    contact_role = "Coordinator"
    email = Sequence(lambda n: f"office{n}@example.org")
    text = "We would like to exchange two students a year."
    language = "en"
    consent = SubFactory(ConsentFactory)
    access_nonce = Sequence(lambda n: f"nonce-{n}")
    access_digest = LazyAttribute(
        lambda p: secret_links.digest_of(secret_links.secret_for(p.access_nonce))
    )

    @post_generation
    def first_move(self, create, value, **kwargs):
        """The first line of the log, as `receive` writes it."""
        if create:
            ProposalMove.objects.create(proposal=self, to_state=ProposalState.RECEIVED)
