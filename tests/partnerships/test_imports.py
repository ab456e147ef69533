"""Institutions and agreements from the tables of the office."""

import pytest

from core.imports import Outcome, make_plan
from core.imports.writing import carry_out
from core.models import ImportDraft, Sequence, Status
from partnerships.imports import AgreementImport, InstitutionImport
from partnerships.models import Agreement, Institution
from tests.back_office import member
from tests.factories.partnerships import (
    AgreementFactory,
    AliasFactory,
    InstitutionFactory,
)
from tests.spreadsheets import table_of

pytestmark = pytest.mark.django_db


def reasons(plan):
    return [(mistake.cell, mistake.reason) for mistake in plan.mistakes]


def written(plan, user):
    draft = ImportDraft.objects.create(
        user=user, register=plan.importer.model._meta.label, file_name="a.csv", table={}
    )
    carry_out(plan, draft)


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("slug", "lodz"),
        ("ror_id", "02t4ekc95"),
        ("name_en", "MEDICAL UNIVERSITY OF LODZ"),
        ("name_ru", "Медицинский университет в Лодзи"),
        ("name_be", "UMED"),
    ],
)
def test_institution_is_found_by_all_it_is_known_by(heading, text):
    lodz = InstitutionFactory(
        slug="lodz",
        name_en="Medical University of Łódź",
        name_ru="Медицинский университет в Лодзи",
        name_be="Медыцынскі ўніверсітэт у Лодзі",
        ror_id="02t4ekc95",
    )
    AliasFactory(institution=lodz, name="UMED")
    InstitutionFactory(slug="other", name_en="Medical University of Lublin")

    plan = make_plan(
        InstitutionImport(), table_of([heading, "website"], [text, "a.pl"])
    )

    (row,) = plan.rows
    assert (row.record.pk, set(row.values)) == (lodz.pk, {"website"})


def test_new_institutions_get_slugs_of_their_names_that_nobody_has():
    kept = InstitutionFactory(slug="kept", name_en="Kept")
    InstitutionFactory(slug="first-university", name_en="Old", merged_into=kept)
    rows = [
        ["First University", None, "LV"],
        ["First University", None, "EE"],
        [None, "Гродненский университет", "BY"],
    ]

    plan = make_plan(
        InstitutionImport(), table_of(["name_en", "name_ru", "country"], *rows)
    )

    assert not reasons(plan)
    slugs = [row.record.slug for row in plan.rows]
    assert slugs == [
        "first-university-2",
        "first-university-3",
        "grodnenski-universitet",
    ]
    assert {row.record.status for row in plan.rows} == {Status.DRAFT}


def test_new_agreement_gets_the_next_number_and_its_parties(admin_user):
    InstitutionFactory(slug="lodz", name_en="Łódź")
    AgreementFactory()
    headings = ["title_en", "institutions", "signed_on"]
    rows = [["Exchange", "lodz", "2020-05"], ["Research", "Lodz", "2021"]]

    plan = make_plan(AgreementImport(admin_user), table_of(headings, *rows))
    assert Sequence.objects.get(name="agreement").value == 1
    written(plan, admin_user)

    new = Agreement.objects.filter(status=Status.DRAFT).order_by("number")
    assert [(a.reference, a.institutions.get().slug) for a in new] == [
        ("A-0002", "lodz"),
        ("A-0003", "lodz"),
    ]
    assert AgreementFactory().number == 4


def test_agreement_is_found_by_its_number_and_no_number_is_made_up():
    agreement = AgreementFactory(status=Status.DRAFT)
    table = table_of(
        ["number", "notice_days", "title_en"],
        [agreement.reference, 90, None],
        ["A-0999", 30, "New"],
    )

    plan = make_plan(AgreementImport(), table)

    assert plan.rows[0].record.pk == agreement.pk
    assert plan.rows[1].outcome == Outcome.ERROR
    assert [cell for cell, _reason in reasons(plan)] == ["A3"]


def test_what_was_signed_and_published_changes_by_no_file(admin_user):
    agreement = AgreementFactory(slug="a", signed_on="2012-05-14")
    InstitutionFactory(slug="lodz")
    headings = ["slug", "signed_on", "institutions", "summary_en"]

    plan = make_plan(
        AgreementImport(admin_user), table_of(headings, ["a", "2013", "lodz", "Words"])
    )

    assert [cell for cell, _reason in reasons(plan)] == ["B2", "C2"]
    assert "by an amendment" in reasons(plan)[0][1]
    agreement.status = Status.DRAFT
    agreement.save()
    again = table_of(headings, ["a", "2013", "lodz", "Words"])
    assert not reasons(make_plan(AgreementImport(admin_user), again))


def test_who_may_not_publish_changes_nothing_that_visitors_read():
    editor = member("editor", "add_institution", "change_institution")
    manager = member("manager", "publish_content")
    InstitutionFactory(slug="shown", website="https://old.example.org")
    InstitutionFactory(slug="draft", status=Status.DRAFT)
    InstitutionFactory(slug="sent", status=Status.REVIEW)
    InstitutionFactory(slug="gone", status=Status.WITHDRAWN)
    table = table_of(
        ["slug", "website", "status", "name_en"],
        ["shown", "new.example.org", None, None],
        ["draft", "new.example.org", "in review", None],
        ["new", "new.example.org", "published", "New"],
        ["newer", "new.example.org", None, "Newer"],
        ["sent", "new.example.org", "draft", None],
        ["gone", None, "in review", None],
    )

    plan = make_plan(InstitutionImport(editor), table)

    assert [row.outcome for row in plan.rows] == [
        "error",
        "update",
        "error",
        "create",
        "error",
        "update",
    ]
    assert [cell for cell, _reason in reasons(plan)] == ["2", "C4", "C6"]
    assert plan.rows[3].record.status == Status.DRAFT
    assert make_plan(InstitutionImport(manager), table).is_sound
    assert Institution.objects.get(slug="shown").website == "https://old.example.org"


def test_key_of_a_record_stays(admin_user):
    InstitutionFactory(slug="lodz", ror_id="02t4ekc95")

    plan = make_plan(
        InstitutionImport(admin_user),
        table_of(["slug", "ror_id", "name_en"], ["other", "02t4ekc95", "Other"]),
    )

    assert not plan.is_sound
