"""An editor writes content and reads nothing of anybody."""

import json

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from reversion.models import Revision, Version

from core.accounts.rights import Role, is_private
from core.models import Mail
from partnerships.models import Opinion
from tests import rights
from tests.back_office import browser_of
from tests.factories.alumni import StoryFactory
from tests.factories.events import RegistrationFactory
from tests.factories.partnerships import (
    AgreementFactory,
    PrincipalCountryFactory,
    ProposalFactory,
)
from tests.records import one_of_each
from tests.rights import office_pages

pytestmark = pytest.mark.django_db

NAME = "Quillamina Canaryborough"
EMAIL = "quilla.canary@aviary.example"
WORDS = ("quillamina", "canaryborough", "quilla.canary", "aviary")


def of_role(role):
    user = User.objects.create_user(f"the-{role}", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def plant(records):
    """Let one person be in every record that is not the public's, and be a colleague."""
    for model, record in records.items():
        if not is_private(model):
            continue
        for field in ("name", "contact_name", "organisation", "subject", "first_name"):
            if hasattr(record, field):
                setattr(record, field, NAME)
        for field in ("email", "to", "reply_to"):
            if hasattr(record, field):
                setattr(record, field, EMAIL)
        if isinstance(record, User):
            record.username = "quillamina"
        record.save()
        remember(record)
    Mail.objects.update(text=f"Dear {NAME}", error=EMAIL, state=Mail.State.FAILED)
    member = next(r for m, r in records.items() if m._meta.label == "alumni.Graduate")
    records[StoryFactory._meta.model] = StoryFactory(graduate=member)
    colleague = records[User]
    agreement = AgreementFactory(responsible=colleague)
    records[type(agreement)] = agreement
    RegistrationFactory(
        event=records_of(records, "events.Event"), name=NAME, email=EMAIL
    )


def remember(record):
    """What the histories keep of a record."""
    kind = ContentType.objects.get_for_model(record)
    LogEntry.objects.create(
        user=User.objects.first(),
        content_type=kind,
        object_id=record.pk,
        object_repr=NAME,
        action_flag=CHANGE,
        change_message=json.dumps([{"changed": {"fields": [EMAIL]}}]),
    )
    Version.objects.create(
        revision=Revision.objects.create(
            date_created="2031-05-12T10:00Z", comment=NAME
        ),
        content_type=kind,
        object_id=record.pk,
        object_repr=NAME,
        serialized_data=NAME,
        format="json",
        db="default",
    )


def records_of(records, label):
    return next(r for model, r in records.items() if model._meta.label == label)


def addresses(records):
    """Pages that say something of records, and what the forms offer to choose from."""
    by_label = {model._meta.label: record for model, record in records.items()}
    for name, address in office_pages(by_label).items():
        if name != "admin:logout":
            yield address
    for model, record in records.items():
        yield reverse(f"admin:{name_of(model)}_changelist")
        if is_private(model):
            continue
        for act in ("change", "history"):
            yield reverse(f"admin:{name_of(model)}_{act}", args=[record.pk])
        for field in admin.site.get_model_admin(model).autocomplete_fields:
            query = (
                f"app_label={model._meta.app_label}&model_name={model._meta.model_name}"
            )
            yield f"/admin/autocomplete/?{query}&field_name={field}&term=quilla"


def name_of(model):
    return f"{model._meta.app_label}_{model._meta.model_name}"


def read(client, address):
    answer = client.get(address)
    return b"".join(answer).decode(errors="replace").lower()


def test_editor_sees_nothing_of_a_person_on_any_page(monkeypatch):
    records = one_of_each()
    plant(records)
    editor = browser_of(of_role(Role.EDITOR))
    office = browser_of(User.objects.create_superuser("office"))
    pages = list(addresses(records))

    told = {page for page in pages if any(w in read(editor, page) for w in WORDS)}

    assert told == set()
    private = [model for model in records if is_private(model)]
    lists = [reverse(f"admin:{name_of(model)}_changelist") for model in private]
    assert sum(WORDS[0] in read(office, page) for page in lists) >= 6
    rights.undrawn(monkeypatch)
    for model in records.keys() - set(private):
        if admin.site.get_model_admin(model).search_fields:
            page = reverse(f"admin:{name_of(model)}_changelist")
            answer = editor.get(page, {"q": "Canaryborough"})
            is_empty = (
                answer.status_code == 403 or not answer.context_data["cl"].result_count
            )
            assert is_empty, model


def test_reviewer_reads_and_judges_the_proposals_assigned_to_him_alone():
    reviewer = of_role(Role.REVIEWER)
    own = ProposalFactory(assigned_to=reviewer, organisation="University of Beirut")
    other = ProposalFactory(
        contact_name=NAME, organisation=own.organisation, email=EMAIL
    )
    client = browser_of(reviewer)
    listed = reverse("admin:partnerships_proposal_changelist")

    shown = read(client, f"{listed}?queue=all")
    assert own.reference.lower() in shown
    assert other.reference.lower() not in shown
    assert "all (1)" in shown
    assert other.reference.lower() not in read(client, page_of(own, "change"))
    for page in ("change", "history", "act", "file"):
        address = page_of(other, page)
        for answer in (client.get(address, follow=True), client.post(address)):
            assert NAME.lower() not in answer.text.lower()
    assert not Opinion.objects.exists()
    assert client.get(page_of(own, "act")).status_code == 200
    assert client.get(page_of(own, "act", "assign")).status_code == 403
    assert NAME.lower() not in read(client, f"{listed}?queue=all&q={EMAIL}")


def page_of(proposal, page, act="opinion"):
    more = {"act": [act], "file": [1]}.get(page, [])
    return reverse(f"admin:partnerships_proposal_{page}", args=[proposal.pk, *more])


def test_publishing_is_refused_to_who_only_writes():
    """Neither the action nor a forged form changes what visitors see."""
    country = PrincipalCountryFactory(status="draft")
    editor = browser_of(of_role(Role.EDITOR))
    listed = reverse("admin:partnerships_principalcountry_changelist")
    form = reverse("admin:partnerships_principalcountry_change", args=[country.pk])
    shown = editor.get(form).context["adminform"].form
    values = {bound.html_name: bound.value() or "" for bound in shown}

    editor.post(listed, {"action": "publish", "_selected_action": [country.pk]})
    saved = editor.post(form, {**values, "status": "published", "country": "PL"})

    country.refresh_from_db()
    assert saved.status_code == 302
    assert (country.status, country.country) == ("draft", "PL")
