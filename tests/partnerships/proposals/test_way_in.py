"""The way in: what happens to a proposal, and whether we know the sender."""

from datetime import timedelta

import pytest
from django.utils import timezone

from partnerships.models import ProposalDesk, ProposalMove, ProposalState as S
from partnerships.proposals import moves
from tests.factories.core import BlockFactory, PageFactory
from tests.factories.partnerships import (
    AgreementFactory,
    AliasFactory,
    InstitutionFactory,
    ProposalFactory,
)
from tests.partnerships.proposals.sender import url

pytestmark = pytest.mark.django_db


def test_steps_are_what_staff_wrote(client, language):
    page = PageFactory(key="partnerships")
    BlockFactory(
        page=page, key="proposal-step-2", style="step", position=2, heading_en="Then"
    )
    BlockFactory(
        page=page, key="proposal-step-1", style="step", position=1, heading_en="First"
    )
    BlockFactory(page=page, key="other", style="text", heading_en="Something else")

    shown = client.get(url("proposal_index", language=language)).content.decode()

    assert shown.index("First") < shown.index("Then")
    assert "Something else" not in shown


def test_index_says_honestly_that_there_is_no_figure_yet(client):
    shown = client.get(url("proposal_index")).content.decode()

    assert "there is no figure yet" in shown
    assert "has not set a time limit" in shown


def test_index_shows_the_median_and_the_promise(client, django_user_model):
    ProposalDesk.objects.create(answer_days=30)
    proposal = ProposalFactory(
        state=S.IN_REVIEW, received_at=timezone.now() - timedelta(days=12)
    )
    by = django_user_model.objects.create_user("manager")
    moves.move(proposal, S.DECLINED, by=by, message="No places.")

    shown = client.get(url("proposal_index")).content.decode()

    assert "12 days" in shown
    assert "within 30 calendar days" in shown


@pytest.mark.parametrize("count", [1, 3])
def test_index_asks_the_database_the_same_for_any_number_of_answers(
    client, count, django_assert_num_queries
):
    for _answer in range(count):
        answered = ProposalFactory(state=S.DECLINED, decided_at=timezone.now())
        ProposalMove.objects.create(proposal=answered, to_state=S.DECLINED)
    client.get(url("proposal_index"))

    with django_assert_num_queries(3):  # content version, log, desk
        client.get(url("proposal_index"))


@pytest.mark.parametrize(
    "name", ["proposal_index", "proposal_lookup", "proposal_known"]
)
def test_pages_without_a_form_set_no_cookie(client, name):
    response = client.get(url(name))

    assert not response.cookies
    assert "public" in response["Cache-Control"]


@pytest.mark.parametrize(
    "query",
    ["Nagasaki", "нагасаки", "NU-MED", "https://ror.org/058h74p94", "nagasaki-u.ac.jp"],
)
def test_lookup_finds_by_any_name_identifier_or_domain(client, query):
    institution = InstitutionFactory(
        name_en="Nagasaki University",
        name_ru="Университет Нагасаки",
        ror_id="058h74p94",
        website="https://www.nagasaki-u.ac.jp/en/",
    )
    AliasFactory(institution=institution, name="NU-MED", kind="acronym")
    AgreementFactory(title_en="Exchange of 1996", with_institutions=[institution])
    AgreementFactory(
        title_en="A secret draft", status="draft", with_institutions=[institution]
    )

    shown = client.get(url("proposal_lookup"), {"q": query}).content.decode()

    assert "Nagasaki University" in shown
    assert "Exchange of 1996" in shown
    assert "A secret draft" not in shown


def test_lookup_shows_no_draft(client):
    InstitutionFactory(name_en="Hidden University", status="draft")

    shown = client.get(url("proposal_lookup"), {"q": "Hidden University"})

    assert "Nothing like it is in our register" in shown.content.decode()


def test_lookup_keeps_no_whole_address_in_the_address(client):
    response = client.get(url("proposal_lookup"), {"q": "anna@example.org"})

    assert response["Location"] == url("proposal_lookup") + "?q=example.org"


@pytest.mark.parametrize(
    "query", ["\u202e", "%", "'", "x" * 5000, "@", "a@b@", ".", "٣", "0" * 9]
)
def test_lookup_bears_any_input(client, query):
    response = client.get(url("proposal_lookup"), {"q": query}, follow=True)

    assert response.status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_lookup_asks_the_database_the_same_for_any_number(
    client, count, django_assert_num_queries
):
    for n in range(count):
        institution = InstitutionFactory(name_en=f"Example University {n}")
        AgreementFactory(with_institutions=[institution])
    client.get(url("proposal_index"))

    with django_assert_num_queries(
        4
    ):  # content version, names, institutions, agreements
        client.get(url("proposal_lookup"), {"q": "Example University"})
