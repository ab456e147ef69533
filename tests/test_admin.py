"""An editor's day in the back office, from logging in to what visitors then see."""

import re

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from core import content
from core.models import Fact, Page, Status
from partnerships.models import Agreement, Institution
from tests.back_office import act_on
from tests.change_forms import admin_url, fields_of, save
from tests.factories.alumni import LetterFactory
from tests.factories.core import BlockFactory, ContactFactory, FactFactory, PageFactory
from tests.factories.partnerships import (
    AgreementFactory,
    AliasFactory,
    AmendmentFactory,
    InstitutionFactory,
)

pytestmark = pytest.mark.django_db

PASSWORD = "a long and quiet sentence"
OWN_APPS = {
    "core",
    "partnerships",
    "events",
    "training",
    "mobility",
    "honours",
    "alumni",
    "rankings",
    "department",
}
MODELS = sorted(
    (m for m in admin.site._registry if m._meta.app_label in OWN_APPS),
    key=lambda m: m._meta.label,
)
# Ledgers that the site writes: nobody adds, changes or deletes a line by hand.
LEDGERS = {
    "alumni.Graduate",
    "core.Consent",
    "core.DeadlineCalendar",
    "core.Erasure",
    "core.Mail",
    "core.OutdatedText",
    "core.SavedFilter",
    "department.Message",
    "department.VisitRequest",
    "events.Registration",
    "partnerships.Merge",
    "partnerships.Proposal",
    "training.Enquiry",
}
# Of these nothing is deleted by hand.
KEPT = {*LEDGERS, "department.VisitDesk", "partnerships.ProposalDesk"}


@pytest.fixture
def editor():
    return User.objects.create_superuser("editor", password=PASSWORD)


@pytest.fixture
def office(editor):
    """A browser in which the editor is logged in, through the form."""
    client = Client()
    address = reverse("admin:login")
    client.get(address)
    response = client.post(
        address, {"login": "editor", "password": PASSWORD, "next": "/admin/"}
    )
    assert response["Location"] == "/admin/"
    return client


def test_admin_is_closed_without_a_login(client):
    for model in MODELS:
        response = client.get(admin_url(model, "changelist"))

        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")


def test_wrong_password_opens_nothing(client, editor):
    response = client.post("/admin/login/", {"login": "editor", "password": "wrong"})

    assert response.status_code == 200
    assert client.get("/admin/").status_code == 302


def test_every_page_of_the_back_office_is_private(office):
    for address in ("/admin/", admin_url(Page, "changelist"), admin_url(Page, "add")):
        assert office.get(address)["Cache-Control"] in (
            "private, no-store",
            "max-age=0, no-cache, no-store, must-revalidate, private",
        )


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_list_and_add_page_answers(office, model):
    assert office.get(admin_url(model, "changelist")).status_code == 200
    may_add = model._meta.label not in LEDGERS
    response = office.get(admin_url(model, "add"))
    assert response.status_code == (200 if may_add else 403)
    assert office.get(admin_url(model, "changelist"), {"q": "минск"}).status_code == 200


def test_every_change_page_saves_what_it_shows_and_changes_nothing(office):
    content.load(settings.BASE_DIR / "content")
    LetterFactory()
    without_records, changed = set(), {}
    for model in MODELS:
        if model._meta.label in LEDGERS:
            continue
        record = model._default_manager.first()
        if record is None:
            without_records.add(model._meta.model_name)
            continue
        row = model._default_manager.filter(pk=record.pk).values()
        before = row.get()

        save(office, admin_url(model, "change", record.pk))

        after = row.get()
        changed[model._meta.label] = {
            name: (before[name], value)
            for name, value in after.items()
            if (value or None) != (before[name] or None) and name != "updated_at"
        }
        assert office.get(admin_url(model, "history", record.pk)).status_code == 200

    assert {label: values for label, values in changed.items() if values} == {}
    assert without_records <= {
        "consenttext",
        "journey",
        "document",
        "notice",
        "openinghours",
        "proposaldesk",
        "desk",
        "graduate",
        "story",
        "visitdesk",
    }


def test_editor_changes_the_words_of_a_section(office, client, editor):
    page = PageFactory(key="events", title_en="Events", title_ru="События")

    save(
        office,
        admin_url(Page, "change", page.pk),
        title_en="Meetings and lectures",
        title_ru="Встречи и лекции",
        lead_ru="Новое введение",
    )

    assert "Meetings and lectures" in client.get("/en/events/").text
    russian = client.get("/ru/events/").text
    assert "Встречи и лекции" in russian
    assert "Новое введение" in russian
    page.refresh_from_db()
    assert (page.title_be, page.title_ar) == (None, None)
    assert '<bdi lang="ru"' in client.get("/be/events/").text


def test_saving_one_language_alters_no_other(office):
    page = PageFactory(
        key="events", title_en="One", title_ru="Два", title_be="Тры", title_ar="أربعة"
    )

    save(office, admin_url(Page, "change", page.pk), title_be="")

    page.refresh_from_db()
    assert (page.title_en, page.title_ru, page.title_ar) == ("One", "Два", "أربعة")
    assert not page.title_be


def test_editor_registers_an_institution_and_an_agreement(office, client, editor):
    client.get("/en/partnerships/institutions/")
    save(
        office,
        admin_url(Institution, "add"),
        slug="lodz",
        name_en="Medical University of Łódź",
        name_ru="Лодзинский медицинский университет",
        country="PL",
        kind="university",
        relation="agreement",
        status="draft",
        **{
            "aliases-TOTAL_FORMS": "2",
            "aliases-0-name": "UMED",
            "aliases-0-kind": "acronym",
            "aliases-1-name": "Akademia Medyczna w Łodzi",
            "aliases-1-kind": "former",
            "aliases-1-language": "pl",
        },
    )
    institution = Institution.objects.get(slug="lodz")
    save(
        office,
        admin_url(Agreement, "add"),
        slug="lodz-2026",
        title_en="Agreement with Łódź",
        signed_on="2026-03",
        end_on="2031",
        term="fixed",
        status="draft",
        **{
            "parties-TOTAL_FORMS": "1",
            "parties-0-institution": str(institution.pk),
            "parties-0-signed_on": "2026-03-02",
        },
    )
    assert client.get("/en/partnerships/institutions/lodz/").status_code == 404
    assert "Łódź" not in client.get("/en/partnerships/agreements/").text

    for model in (Institution, Agreement):
        act_on(office, admin_url(model, "changelist"), "publish", *model.objects.all())

    page = client.get("/en/partnerships/institutions/lodz/").text
    for part in ("Medical University of Łódź", "UMED", "Agreement with Łódź"):
        assert part in page
    agreement = client.get("/en/partnerships/agreements/lodz-2026/").text
    assert "March 2026" in agreement
    assert "2031" in agreement
    found = client.get("/en/partnerships/institutions/?q=akademia+lodzi").text
    assert "Medical University of Łódź" in found
    assert "Лодзинский" in client.get("/ru/partnerships/institutions/?q=umed").text


def test_history_names_who_and_what(office, editor):
    institution = InstitutionFactory(status=Status.DRAFT)

    save(office, admin_url(Institution, "change", institution.pk), city_en="Gdańsk")
    act_on(office, admin_url(Institution, "changelist"), "publish", institution)

    changed, published = LogEntry.objects.order_by("pk")
    assert {entry.user for entry in (changed, published)} == {editor}
    assert "City" in changed.get_change_message()
    assert "tatus" in published.get_change_message()
    history = office.get(admin_url(Institution, "history", institution.pk)).text
    assert "editor" in history
    assert "City" in history


def test_withdrawn_record_leaves_the_site(office, client):
    institution = InstitutionFactory(slug="gone")

    act_on(office, admin_url(Institution, "changelist"), "withdraw", institution)

    assert client.get("/en/partnerships/institutions/gone/").status_code == 404


@pytest.mark.parametrize(
    "query", ["bialystok", "БЕЛОСТОК", "umb", "польша", "university bialystok"]
)
def test_search_folds_as_the_site_does(office, query):
    institution = InstitutionFactory(
        name_en="Medical University of Białystok", name_ru="Белосток"
    )
    AliasFactory(institution=institution, name="UMB")
    InstitutionFactory(name_en="Akita", country="JP")

    response = office.get(admin_url(Institution, "changelist"), {"q": query})

    assert list(response.context["cl"].queryset) == [institution]


def test_partner_is_chosen_by_any_of_its_names(office):
    institution = InstitutionFactory(name_en="Medical University of Białystok")
    AliasFactory(institution=institution, name="UMB")

    response = office.get(
        reverse("admin:autocomplete"),
        {
            "term": "umb",
            "app_label": "partnerships",
            "model_name": "party",
            "field_name": "institution",
        },
    )

    assert [int(item["id"]) for item in response.json()["results"]] == [institution.pk]


def test_control_characters_are_cleaned_and_rich_text_reduced(office, client):
    page = PageFactory(key="partnerships")
    block = BlockFactory(page=page, key="countries")

    save(
        office,
        admin_url(Page, "change", page.pk),
        title_en="Par\x07tner\x1bship",
        lead_en="one\r\ntwo\x0b",
        **{
            "blocks-0-heading_en": "He\x01ad",
            "blocks-0-body_en": "<p onclick=alert(1)>Kept <script>alert(1)</script>"
            "<a href='javascript:alert(1)'>link</a><img src=x onerror=alert(1)></p>",
        },
    )

    page.refresh_from_db()
    block.refresh_from_db()
    assert (page.title_en, page.lead_en) == ("Partnership", "one\ntwo")
    assert block.heading_en == "Head"
    assert block.body_en == '<p>Kept <a rel="noopener">link</a></p>'
    html = client.get("/en/partnerships/").text
    assert "Kept <a" in html
    assert "alert(1)" not in html


def test_nul_is_refused_with_a_message_and_never_stored(office):
    page = PageFactory(key="events", title_en="Before")
    address = admin_url(Page, "change", page.pk)

    response = office.post(
        address, fields_of(office.get(address)) | {"title_en": "a\0b"}
    )

    page.refresh_from_db()
    assert response.status_code in (200, 302)
    assert page.title_en in ("Before", "ab")


@pytest.mark.parametrize("value", ["nonsense", "2013-13", "1812", "٢٠١٢", "\0"])
def test_impossible_date_is_explained(office, value):
    agreement = AgreementFactory(status=Status.DRAFT)
    address = admin_url(Agreement, "change", agreement.pk)

    response = office.post(
        address, fields_of(office.get(address)) | {"signed_on": value}
    )

    assert response.status_code == 200
    assert response.context["adminform"].form.errors.keys() == {"signed_on"}


def test_figure_out_of_bounds_is_explained(office):
    fact = FactFactory()
    address = admin_url(Fact, "change", fact.pk)

    response = office.post(
        address, fields_of(office.get(address)) | {"value": "15", "value_to": "10"}
    )

    assert response.status_code == 200
    assert "The second value must be the larger one." in response.text


def test_languages_that_are_missing_are_marked(office):
    PageFactory(key="events", title_ru="События", nav_label_ru="События")

    html = office.get(admin_url(Page, "changelist")).text

    assert 'lang--full" title="complete">en<' in html
    assert 'lang--full" title="complete">ru<' in html
    assert 'lang--empty"' in html


def test_state_of_an_agreement_is_shown_in_the_list(office):
    AgreementFactory(is_signed=False)

    assert "Not signed" in office.get(admin_url(Agreement, "changelist")).text


@pytest.mark.parametrize("item_count", [1, 3])
def test_list_query_count_does_not_grow(
    office, django_assert_max_num_queries, item_count
):
    for _ in range(item_count):
        AgreementFactory(with_institutions=[InstitutionFactory()])

    for model in (Institution, Agreement):
        with django_assert_max_num_queries(10):
            office.get(admin_url(model, "changelist"))


def test_hostile_markup_in_every_field_is_inert_in_the_office(office):
    hostile = "\"'><script>alert(1)</script>"
    page = PageFactory(key="events", title_en=hostile, nav_label_en=hostile)
    ContactFactory(page=page, organisation_en=hostile)
    institution = InstitutionFactory(name_en=hostile, city_en=hostile)
    AliasFactory(institution=institution, name=hostile)
    agreement = AgreementFactory(title_en=hostile, with_institutions=[institution])
    AmendmentFactory(agreement=agreement, title_en=hostile)

    for model, record in (
        (Page, page),
        (Institution, institution),
        (Agreement, agreement),
    ):
        for name, args in (
            ("changelist", ()),
            ("change", (record.pk,)),
            ("delete", (record.pk,)),
        ):
            assert "<script>alert" not in office.get(admin_url(model, name, *args)).text


@pytest.mark.parametrize(
    "parameter",
    [
        "q",
        "p",
        "o",
        "all",
        "e",
        "status__exact",
        "id",
        "signed_on",
        "institutions__slug",
        "_popup",
        "_to_field",
        "_facets",
    ],
)
@pytest.mark.parametrize(
    "value",
    [
        "",
        "-1",
        "10" * 20,
        "x",
        "٣",
        "é",
        "1.1.1",
        "__",
        "%",
        "'; --",
        "a" * 3000,
        "\u202e",
    ],
)
def test_hostile_parameter_of_a_list_breaks_nothing(office, parameter, value):
    for model in (Agreement, Fact):
        response = office.get(admin_url(model, "changelist"), {parameter: value})

        assert response.status_code in (200, 302, 400, 403)


@pytest.mark.parametrize("pk", ["0", "-1", "x", "9" * 25, "_5F", "1_20"])
def test_record_that_does_not_exist_leads_back(office, pk):
    for model in MODELS:
        for page in ("change", "delete", "history"):
            response = office.get(admin_url(model, page, pk))

            is_closed = page == "delete" and model._meta.label in KEPT
            assert response.status_code in ((403,) if is_closed else (302, 404))


def test_a_year_or_a_month_can_be_typed_wherever_a_date_may_be_one(office):
    """In a box for numbers no browser lets one type 2013-09."""
    pages = [
        office.get(admin_url(model, "add")).text
        for model in MODELS
        if model._meta.label not in LEDGERS
    ]

    boxes = re.findall(r'<input[^>]*placeholder="YYYY-MM-DD"[^>]*>', "".join(pages))

    assert len(boxes) > 10
    assert [box for box in boxes if 'type="text"' not in box] == []
