"""What the back office guards: signed agreements, their files, and duplicates."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core.accounts.rights import Role
from core.models import Status
from partnerships.binding import binding_fields
from partnerships.models import Agreement, Institution
from tests.back_office import browser_of, of_role
from tests.factories.partnerships import (
    AgreementFactory,
    AliasFactory,
    InstitutionFactory,
    PartyFactory,
    SubjectAreaFactory,
)
from tests.test_admin import admin_url, fields_of, save

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%%EOF\n"
WARNING = "The register may hold this institution already:"


@pytest.fixture
def office(client):
    client.force_login(User.objects.create_superuser("editor"))
    return client


@pytest.fixture
def limited(client):
    """Log in a member of staff with the named permissions only."""

    def log_in(*codenames):
        user = User.objects.create_user("limited", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        client.force_login(user)
        return client

    return log_in


def signed(**values):
    return AgreementFactory(
        signed_on="2012-05-14", with_institutions=[InstitutionFactory()], **values
    )


def change(agreement, query=""):
    return admin_url(Agreement, "change", agreement.pk) + query


def offered(response):
    return set(response.context["adminform"].form.fields)


def errors_of(response):
    return response.context["adminform"].form.errors


# --- Signed agreements ----------------------------------------------------------------


def test_signed_published_agreement_opens_with_what_was_signed_read_only(office):
    response = office.get(change(signed()))

    assert not offered(response) & set(binding_fields())
    assert {"summary_en", "file", "responsible", "internal_note"} <= offered(response)
    assert "reason" not in offered(response)
    assert "is signed and published" in response.text


def test_what_is_read_only_stands_where_it_stood(office):
    (_heading, own), *_rest = (
        office.get(change(signed())).context["adminform"].fieldsets
    )

    assert own["fields"].index("title_en") < own["fields"].index("level")
    assert own["fields"].index("signed_on") < own["fields"].index("predecessor")


@pytest.mark.parametrize(
    "values",
    [{"status": Status.DRAFT}, {"is_signed": False}, {"status": Status.WITHDRAWN}],
)
def test_what_is_not_both_signed_and_published_stays_editable(office, values):
    response = office.get(change(signed(**values)))

    assert set(binding_fields()) <= offered(response)
    assert "?correct=1" not in response.text


def test_agreement_without_a_known_day_of_signing_stays_editable(office):
    response = office.get(change(AgreementFactory(signed_on=None)))

    assert "signed_on" in offered(response)


def test_forged_change_of_what_was_signed_changes_nothing(office):
    agreement = signed()
    party = agreement.parties.get()
    other = InstitutionFactory()

    save(
        office,
        change(agreement),
        signed_on="1999",
        title_en="Forged",
        term="open_ended",
        summary_en="Kept",
        **{"parties-0-id": party.pk, "parties-0-institution": other.pk},
    )

    agreement.refresh_from_db()
    assert (agreement.signed_on.isoformat(), agreement.term) == (
        "2012-05-14",
        "not_stated",
    )
    assert agreement.title_en != "Forged"
    assert agreement.summary_en == "Kept"
    assert agreement.institutions.get() == party.institution


def test_reason_given_without_the_deliberate_step_opens_nothing(office):
    agreement = signed()

    save(office, change(agreement), signed_on="1999", reason="Forged", correct="1")

    agreement.refresh_from_db()
    assert agreement.signed_on.isoformat() == "2012-05-14"


def test_correction_needs_a_reason(office):
    agreement = signed()
    address = change(agreement, "?correct=1")
    page = office.get(address)

    response = office.post(address, fields_of(page) | {"signed_on": "2012-05-15"})

    assert set(binding_fields()) <= offered(page)
    assert errors_of(response).keys() == {"reason"}
    agreement.refresh_from_db()
    assert agreement.signed_on.isoformat() == "2012-05-14"


def test_correction_is_saved_and_its_reason_stays_in_the_history(office):
    agreement = signed()

    save(
        office,
        change(agreement, "?correct=1"),
        signed_on="2012-05-15",
        reason="The scan shows the 15th",
    )

    agreement.refresh_from_db()
    assert agreement.signed_on.isoformat() == "2012-05-15"
    entry = LogEntry.objects.get()
    assert entry.get_change_message() == (
        "Record corrected: The scan shows the 15th (Changed Signed on.)"
    )
    assert "The scan shows the 15th" in (
        office.get(admin_url(Agreement, "history", agreement.pk)).text
    )


def test_ordinary_change_is_logged_as_always(office):
    agreement = signed()

    save(office, change(agreement), summary_en="New")

    assert json.loads(LogEntry.objects.get().change_message)


def test_contradiction_in_what_is_read_only_is_told_and_breaks_nothing(office):
    agreement = signed()
    Agreement.objects.update(term=Agreement.Term.FIXED, end_on=None)
    address = change(agreement)

    response = office.post(address, fields_of(office.get(address)))

    assert response.status_code == 200
    assert errors_of(response).keys() == {"__all__"}


def test_amendment_is_the_open_way(office):
    agreement = signed()

    save(
        office,
        change(agreement),
        **{
            "amendments-TOTAL_FORMS": "1",
            "amendments-0-title_en": "Prolonged",
            "amendments-0-signed_on": "2014",
            "amendments-0-end_on": "2020",
            "amendments-0-agreement": str(agreement.pk),
        },
    )

    assert agreement.amendments.get().title_en == "Prolonged"


def test_renewal_starts_with_predecessor_parties_and_subjects(office):
    agreement = signed(type="mobility", title_ru="Договор")
    PartyFactory(agreement=agreement)
    subject = SubjectAreaFactory()
    agreement.subjects.add(subject)
    page = office.get(change(agreement))
    address = f"{admin_url(Agreement, 'add')}?{page.context['renewal_query']}"

    values = fields_of(office.get(address)) | {
        "slug": "renewal",
        "signed_on": "2020",
        "_save": "1",
    }
    response = office.post(address, values)

    assert response.status_code == 302
    renewal = Agreement.objects.get(slug="renewal")
    assert renewal.predecessor == agreement
    assert renewal.type == "mobility"
    assert renewal.title_ru == "Договор"
    assert list(renewal.subjects.all()) == [subject]
    assert set(renewal.institutions.all()) == set(agreement.institutions.all())


@pytest.mark.parametrize("value", ["x", "-1", "9" * 30, "9" * 18, "٣", "1,x", ",", ""])
@pytest.mark.parametrize("name", ["predecessor", "subjects", "responsible"])
def test_hostile_start_of_a_new_agreement_breaks_nothing(office, name, value):
    response = office.get(admin_url(Agreement, "add"), {name: value})

    assert response.status_code == 200


# --- Who is responsible ---------------------------------------------------------------


def test_manager_names_a_colleague_as_responsible_and_an_editor_does_not():
    vera = of_role(
        Role.EDITOR, first_name="Vera", last_name="Orlova", email="vera@example.org"
    )
    User.objects.create_user("outside", last_name="Outside")
    User.objects.create_user("left", last_name="Left", is_staff=True, is_active=False)
    agreement = AgreementFactory(status=Status.DRAFT)
    manager = browser_of(of_role(Role.MANAGER))

    page = manager.get(change(agreement))
    save(manager, change(agreement), responsible=vera.pk)

    choices = page.context["adminform"].form["responsible"].field.choices
    names = [name for _key, name in choices]
    assert names == ["---------", "the-manager", "Vera Orlova"]
    assert "vera@" not in page.text
    agreement.refresh_from_db()
    assert agreement.responsible == vera
    assert "responsible" not in offered(browser_of(vera).get(change(agreement)))


def test_colleague_who_has_left_stays_until_another_is_named(office):
    left = User.objects.create_user("left", is_active=False, last_name="Left")
    agreement = AgreementFactory(responsible=left)

    save(office, change(agreement), internal_note="Renewed.")

    agreement.refresh_from_db()
    assert (agreement.internal_note, agreement.responsible) == ("Renewed.", left)
    listed = office.get(admin_url(Agreement, "changelist"))
    assert ">Left<" in re.sub(r"\s", "", listed.text)


# --- Signed files ---------------------------------------------------------------------


@pytest.fixture
def with_file():
    agreement = signed(slug="with-file")
    agreement.file.save("secret-name.pdf", ContentFile(PDF))
    return agreement


def file_address(agreement):
    return reverse("admin:partnerships_agreement_file", args=[agreement.pk])


def test_staff_read_a_file_that_the_public_does_not(office, with_file):
    public = office.get(f"{with_file.get_absolute_url()}file/")

    response = office.get(file_address(with_file))

    assert public.status_code == 404
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"] == (
        f'attachment; filename="{with_file.reference}.pdf"'
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))


def test_file_is_closed_without_a_login(client, with_file):
    response = client.get(file_address(with_file))

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


@pytest.mark.parametrize(
    ("permissions", "status"),
    [((), 404), (("view_institution",), 404), (("view_agreement",), 200)],
)
def test_file_needs_the_permission_to_view(limited, with_file, permissions, status):
    response = limited(*permissions).get(file_address(with_file))
    response.close()

    assert response.status_code == status


def test_missing_file_and_missing_agreement_are_not_found(office):
    assert office.get(file_address(signed())).status_code == 404
    for pk in (0, 10**17, 10**30):
        address = reverse("admin:partnerships_agreement_file", args=[pk])
        assert office.get(address).status_code == 404


def test_form_links_the_view_and_never_media(office, with_file):
    text = office.get(change(with_file)).text

    assert f'href="{file_address(with_file)}"' in text
    assert "/media/" not in text


def test_those_who_only_view_get_the_same_link(limited, with_file):
    text = limited("view_agreement").get(change(with_file)).text

    assert f'href="{file_address(with_file)}"' in text
    assert "/media/" not in text


def test_uploaded_file_gets_a_name_nobody_can_guess(office):
    agreement = signed()
    file = SimpleUploadedFile("Договор с Акитой.pdf", PDF, "application/pdf")

    save(office, change(agreement), file=file)

    agreement.refresh_from_db()
    assert len(agreement.file.name) > 32
    assert agreement.file.name.endswith(".pdf")
    with agreement.file.open() as stored:
        assert stored.read() == PDF


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("signed.pdf", b"<html><script>alert(1)</script>"),
        ("signed.pdf", b"MZ\x90\x00"),
        ("signed.pdf", b" %PDF-1.7"),
        ("signed.html", PDF),
        ("signed.pdf.exe", PDF),
    ],
)
def test_file_that_is_no_pdf_is_refused(office, name, body):
    agreement = signed()
    address = change(agreement)
    values = fields_of(office.get(address)) | {"file": SimpleUploadedFile(name, body)}

    response = office.post(address, values)

    assert errors_of(response).keys() == {"file"}
    agreement.refresh_from_db()
    assert not agreement.file


# --- Similar institutions -------------------------------------------------------------


def add(office, **values):
    address = admin_url(Institution, "add")
    values = {"slug": "new", "name_en": "New"} | values
    return office.post(address, fields_of(office.get(address)) | values)


@pytest.mark.parametrize(
    "typed",
    [
        {"name_en": "Samarqand State Medical University"},
        {"name_ru": "Самаркандский государственный медицинский университет"},
        {"website": "https://med.sammu.uz/en"},
        {"ror_id": "058h74p94"},
        {
            "aliases-TOTAL_FORMS": "1",
            "aliases-0-name": "SamMI",
            "aliases-0-kind": "acronym",
        },
    ],
)
def test_similar_institution_is_shown_before_another_is_saved(office, typed):
    kept = InstitutionFactory(
        name_en="Samarkand State Medical University",
        website="https://sammu.uz",
        ror_id="058h74p94",
        status=Status.DRAFT,
    )
    AliasFactory(institution=kept, name="SamMI")

    response = add(office, **typed)

    assert response.status_code == 200
    assert WARNING in response.text
    assert admin_url(Institution, "change", kept.pk) in response.text
    assert 'type="checkbox" name="is_another"' in response.text
    assert not Institution.objects.filter(slug="new").exists()


def test_another_institution_is_saved_when_staff_say_so(office):
    InstitutionFactory(name_en="Samarkand State Medical University")

    response = add(office, name_en="Samarkand Medical University", is_another="on")

    assert response.status_code == 302
    assert Institution.objects.filter(slug="new").exists()


def test_institution_that_resembles_none_is_saved_at_once(office):
    InstitutionFactory(name_en="Samarkand State Medical University")

    response = add(office, name_en="University of Mons")

    assert response.status_code == 302


def test_change_of_a_name_is_checked_and_other_changes_are_not(office):
    InstitutionFactory(name_en="Akita University")
    other = InstitutionFactory(name_en="Akita university")
    address = admin_url(Institution, "change", other.pk)

    save(office, address, summary_en="New summary")
    response = office.post(
        address, fields_of(office.get(address)) | {"name_en": "Akita University"}
    )

    assert WARNING in response.text


def test_records_merged_with_each_other_are_no_surprise(office):
    kept = InstitutionFactory(name_en="Akita University")
    former = InstitutionFactory(name_en="Akita School", merged_into=kept)

    save(
        office, admin_url(Institution, "change", former.pk), name_en="Akita university"
    )
    save(office, admin_url(Institution, "change", kept.pk), name_en="AKITA University")


def test_name_in_the_warning_is_inert(office):
    InstitutionFactory(name_en="Akita <script>alert(1)</script> University")

    response = add(office, name_en="Akita alert 1 script University")

    assert WARNING in response.text
    assert "<script>alert" not in response.text


@pytest.mark.parametrize("state", ["in_force", "expiring", "open_ended", "nonsense"])
def test_list_is_narrowed_to_a_state_of_today(admin_client, state):
    today = timezone.localdate()
    end_on = {"in_force": 400, "expiring": 40}
    for days in end_on.values():
        last = (today + timedelta(days=days)).isoformat()
        AgreementFactory(signed_on="2020", term="fixed", end_on=last)
    AgreementFactory(signed_on="2020", term="open_ended")

    page = admin_client.get(
        reverse("admin:partnerships_agreement_changelist"), {"state": state}
    )

    found = page.context["cl"].result_list
    states = {agreement.status_on(today).value for agreement in found}
    assert states == ({*end_on, "open_ended"} if state == "nonsense" else {state})


def test_filter_offers_the_countries_that_occur_in_their_alphabet(admin_client):
    for country in ("JP", "PL", "AU", ""):
        InstitutionFactory(country=country)
    page = "/admin/partnerships/institution/"

    changelist = admin_client.get(page).context["cl"]
    chosen = admin_client.get(page, {"country": "JP"}).context["cl"]

    (countries,) = (f for f in changelist.filter_specs if f.title == "country")
    with override("ru"):
        offered = [choice["display"] for choice in countries.choices(changelist)]
    assert offered[1:] == ["-", "Австралия", "Польша", "Япония"]
    assert chosen.result_count == 1
