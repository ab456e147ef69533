"""A proposal becomes an agreement, with an institution old or new."""

from functools import partial

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from core.models import Mail, Status
from partnerships.models import (
    Agreement,
    Institution,
    Proposal,
    ProposalMove,
    ProposalState as S,
)
from partnerships.proposals import acceptance, desk, moves
from tests.factories.partnerships import (
    AliasFactory,
    InstitutionFactory,
    SubjectAreaFactory,
)
from tests.parallel import in_parallel
from tests.partnerships.proposals.back_office import (
    ROLES,
    act_url,
    browser_of,
    carry_out,
    confirm,
    fields_of,
    member,
    page_of,
    write,
)
from tests.partnerships.proposals.given import in_state

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


# At the desk


def test_known_institution_is_only_added_to(office, manager):
    known = InstitutionFactory(
        name_en="Medical University of Lodz", website="https://known.example.org"
    )
    proposal = in_state(
        S.IN_REVIEW,
        organisation="Medical University of Łódź",
        website="https://other.example.org",
        ror_id="05q9e4p33",
    )
    proposal.subjects.set([SubjectAreaFactory(name_en="Cardiology")])

    form = office.get(act_url(proposal, "accept"))
    assert "The same name" in form.text
    seen = write(office, proposal, "accept", institution=known.pk, message="Welcome.")

    plan = seen.context["plan"]
    assert [(line.label, line.value) for line in plan.institution_lines] == [
        ("ROR id", "05q9e4p33")
    ]
    for part in ("Cooperation with Medical University of Lodz", "Cardiology"):
        assert part in seen.text
    assert "Welcome." in seen.context["mail"].text
    assert Agreement.objects.count() == 0

    confirm(office, proposal, "accept", seen)

    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.institution) == (S.ACCEPTED, known)
    assert proposal.institution.website == "https://known.example.org"
    assert proposal.institution.ror_id == "05q9e4p33"
    page = office.get(page_of(proposal)).text
    for record in (proposal.agreement, known):
        name = f"admin:partnerships_{record._meta.model_name}_change"
        assert f'href="{reverse(name, args=[record.pk])}"' in page


def test_plan_of_a_new_institution_names_all_that_is_then_written(office):
    proposal = in_state(
        S.IN_REVIEW,
        organisation="Университет «Пример»",
        language="ru",
        country="RU",
        website="https://uni.example.org",
        ror_id="05q9e4p33",
    )

    seen = write(office, proposal, "accept", institution="new")
    planned = seen.context["plan"]
    confirm(office, proposal, "accept", seen)

    written = Institution.objects.get()
    lines = {line.label: line.value for line in planned.institution_lines}
    assert planned.is_new
    assert lines["name [ru]"] == written.name_ru == "Университет «Пример»"
    assert lines["slug"] == written.slug
    assert lines["website"] == written.website
    assert lines["ROR id"] == written.ror_id
    assert lines["country"] == written.country_name
    assert lines["kind"] == written.get_kind_display()
    assert lines["relation"] == written.get_relation_display()
    assert lines["status"] == written.get_status_display()
    empty = {
        f.name
        for f in Institution._meta.concrete_fields
        if f.editable and f.value_from_object(written) in (None, "", False)
    }
    shown = {f.name for f in Institution._meta.concrete_fields if f.editable} - empty
    assert len(lines) == len(shown - {"id", "name"})
    agreement = Agreement.objects.get()
    titles = {line.label: line.value for line in planned.agreement_lines}
    assert titles["title [be]"] == agreement.title_be
    assert titles["title [ar]"] == agreement.title_ar


@pytest.mark.parametrize(
    "typed",
    [
        "lodz",
        "{pk}",
        "https://intl.example.org/en/partnerships/institutions/lodz/",
        "/ru/partnerships/institutions/lodz/",
        "медицинский лодзь",
        "UMED",
    ],
)
def test_other_institution_is_named_in_any_way(office, typed):
    other = InstitutionFactory(
        slug="lodz", name_en="Medical University", name_ru="Медицинский (Лодзь)"
    )
    AliasFactory(institution=other, name="UMED")
    InstitutionFactory(slug="akita", name_en="Akita")
    proposal = in_state(S.IN_REVIEW)

    seen = write(
        office,
        proposal,
        "accept",
        institution="other",
        other=typed.format(pk=other.pk),
    )

    assert seen.context["plan"].institution == other


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter the institution"),
        ("///", "Enter the institution"),
        ("\0", "Enter the institution"),
        ("nonsense", "no such institution"),
        ("9" * 40, "no such institution"),
        ("http://[", "no such institution"),
        ("university", "Several institutions"),
    ],
)
def test_unclear_institution_is_asked_for_again(office, typed, words):
    InstitutionFactory.create_batch(8, name_en="University")
    proposal = in_state(S.IN_REVIEW)

    response = write(
        office, proposal, "accept", institution="other", other=typed, message="Kept."
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["other"]
    assert words in response.text
    assert "Kept." in response.text


@pytest.mark.parametrize("forged", ["", "999999", "x", "-1", "\0"])
def test_forged_choice_of_an_institution_is_refused(office, forged):
    proposal = in_state(S.IN_REVIEW)
    address = act_url(proposal, "accept")
    fields = fields_of(office.get(address)) | {"institution": forged, "confirm": "1"}

    response = office.post(address, fields)

    assert list(response.context["form"].errors) == ["institution"]
    assert Agreement.objects.count() == 0


def test_merged_institution_is_offered_as_its_heir(office):
    heir = InstitutionFactory(name_en="University of the North")
    merged = InstitutionFactory(name_en="Academy of Umea", merged_into=heir)
    named = in_state(S.IN_REVIEW, organisation="Academy of Umea")
    chosen = in_state(S.IN_REVIEW, organisation="Another", institution=merged)

    for proposal in (named, chosen):
        form = office.get(act_url(proposal, "accept")).context["form"]

        assert list(form.known) == [heir.pk]


def test_senders_own_choice_is_chosen_already(office):
    InstitutionFactory(name_en="Medical University of Lodz")
    chosen = InstitutionFactory(name_en="Akita")
    proposal = in_state(
        S.IN_REVIEW, institution=chosen, organisation="Medical University of Lodz"
    )

    form = office.get(act_url(proposal, "accept")).context["form"]

    assert form["institution"].value() == chosen.pk
    assert len(form.known) == 2


def test_second_decider_is_told_who_was_quicker(office):
    proposal = in_state(S.IN_REVIEW)
    second = browser_of(member("second", *ROLES["decider"]))
    seen = write(second, proposal, "decline", message="We have no places.")
    carry_out(office, proposal, "accept", institution="new")

    response = confirm(second, proposal, "decline", seen)

    assert response.status_code == 409
    for part in ("Vera Kavalova", "Accepted", "We have no places."):
        assert part in response.text
    assert Mail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_deciders_at_once_are_one():
    proposal = in_state(S.IN_REVIEW)
    names = ("accept", "decline")
    browsers = [
        browser_of(member(f"decider-{name}", *ROLES["decider"], first_name=name))
        for name in names
    ]
    written = {"institution": "new", "message": "Said."}
    forms = [
        fields_of(write(browser, proposal, name, **written)) | {"confirm": "1"}
        for browser, name in zip(browsers, names, strict=True)
    ]

    responses = in_parallel(
        [
            partial(browser.post, act_url(proposal, name), form)
            for browser, name, form in zip(browsers, names, forms, strict=True)
        ]
    )

    by_code = {response.status_code: n for n, response in enumerate(responses)}
    assert by_code.keys() == {303, 409}
    winner = names[by_code[303]]
    assert winner in responses[by_code[409]].text
    assert Proposal.objects.get().state == desk.ACTS[winner].to
    assert Mail.objects.count() == LogEntry.objects.count() == 1
