"""A proposal becomes an agreement, with an institution old or new."""

import pytest

from core.models import Mail, Status
from partnerships.models import (
    Agreement,
    Institution,
    Proposal,
    ProposalMove,
    ProposalState as S,
)
from partnerships.proposals import acceptance, moves
from tests.factories.partnerships import InstitutionFactory, SubjectAreaFactory
from tests.partnerships.proposals.given import in_state
from tests.partnerships.proposals.parallel import in_parallel

pytestmark = pytest.mark.django_db


def test_accept_opens_a_draft_agreement_with_a_known_institution(manager):
    institution = InstitutionFactory(website="https://known.example.org")
    proposal = in_state(
        S.IN_REVIEW, website="https://other.example.org", ror_id="05q9e4p33"
    )
    subject = SubjectAreaFactory()
    proposal.subjects.set([subject])

    acceptance.accept(proposal, by=manager, institution=institution)

    agreement = Proposal.objects.get().agreement
    institution.refresh_from_db()
    assert agreement.status == Status.DRAFT
    assert not agreement.is_signed
    assert list(agreement.institutions.all()) == [institution]
    assert list(agreement.subjects.all()) == [subject]
    assert institution.name_en in agreement.title_en
    assert institution.website == "https://known.example.org"
    assert institution.ror_id == "05q9e4p33"
    assert institution.status == Status.PUBLISHED


def test_accept_makes_a_new_institution_as_a_draft(manager):
    proposal = in_state(
        S.IN_REVIEW, organisation="Университет «Пример»", language="ru", country="RU"
    )

    acceptance.accept(proposal, by=manager)

    institution = Institution.objects.get()
    assert Proposal.objects.get().institution == institution
    assert institution.status == Status.DRAFT
    assert institution.name_ru == "Университет «Пример»"
    assert institution.name_en in (None, "")
    assert institution.slug == proposal.reference.lower()


def test_accept_finds_a_free_slug(manager):
    InstitutionFactory(slug="example-university")
    proposal = in_state(S.IN_REVIEW, organisation="Example University")

    acceptance.accept(proposal, by=manager)

    slug = Proposal.objects.get().institution.slug
    assert slug == f"example-university-{proposal.reference.lower()}"


def test_refused_acceptance_changes_nothing(manager):
    proposal = in_state(S.SCREENING)

    with pytest.raises(moves.MoveRefused):
        acceptance.accept(proposal, by=manager)

    assert Institution.objects.count() == 0
    assert Agreement.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_are_one(manager):
    pk = in_state(S.IN_REVIEW).pk
    seen = [Proposal.objects.get(pk=pk) for _decider in range(2)]

    results = in_parallel(
        [
            lambda: acceptance.accept(seen[0], by=manager),
            lambda: moves.move(seen[1], S.DECLINED, by=manager, message="No."),
        ]
    )

    assert sum(isinstance(r, ProposalMove) for r in results) == 1
    assert sum(isinstance(r, moves.MovedBefore) for r in results) == 1
    assert Mail.objects.count() == 1
    assert Agreement.objects.count() == (
        1 if Proposal.objects.get().state == S.ACCEPTED else 0
    )
