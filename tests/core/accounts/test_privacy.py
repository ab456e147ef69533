"""An editor writes content and reads nothing of anybody."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from reversion.models import Revision, Version

from core import digest, history
from core.accounts.rights import Role, is_private, is_setting
from core.models import DeadlineCalendar, Fact, Mail, SavedFilter
from partnerships.models import Agreement, Opinion
from tests import rights
from tests.back_office import browser_of, of_role, password_typed
from tests.factories.alumni import StoryFactory
from tests.factories.events import RegistrationFactory
from tests.factories.partnerships import (
    AgreementFactory,
    PrincipalCountryFactory,
    ProposalFactory,
)
from tests.records import one_of_each

pytestmark = pytest.mark.django_db

NAME = "Quillamina Canaryborough"
EMAIL = "quilla.canary@aviary.example"
WORDS = ("quillamina", "canaryborough", "quilla.canary", "aviary")


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
        if hasattr(record, "promised_on"):
            record.promised_on = timezone.localdate() + timedelta(days=5)
        if isinstance(record, User):
            record.username = "quillamina"
        if isinstance(record, SavedFilter):
            record.model, record.is_shared = "partnerships.proposal", True
        record.save()
        remember(record)
    Mail.objects.update(text=f"Dear {NAME}", error=EMAIL, state=Mail.State.FAILED)
    by_label = {model._meta.label: record for model, record in records.items()}
    records[StoryFactory._meta.model] = StoryFactory(
        graduate=by_label["alumni.Graduate"]
    )
    RegistrationFactory(event=by_label["events.Event"], name=NAME, email=EMAIL)
    records[Agreement] = agreement_of(records[User])


def agreement_of(colleague):
    """A colleague's; also its history and that of one that was deleted name him."""
    agreement, other = AgreementFactory(), AgreementFactory(status="draft")
    history.begin()
    for record in (agreement, other):
        with history.recording(path="form"):
            record.responsible = colleague
            record.internal_note = "Given to somebody."
            record.save()
    with history.recording(path="form"):
        other.delete()
    return agreement


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
            date_created="2031-05-12T10:00Z", comment=NAME, user=User.objects.first()
        ),
        content_type=kind,
        object_id=record.pk,
        object_repr=NAME,
        serialized_data=NAME,
        format="json",
        db="default",
    )


def is_forbidden(model):
    return is_private(model) or is_setting(model)


def leads_to_people(model):
    """Whether records of content are tied to records that an editor may not see."""
    return any(
        field.is_relation
        and admin.site.is_registered(field.related_model)
        and is_private(field.related_model)
        for field in model._meta.get_fields()
        if isinstance(field.related_model, type)
    )


def pages_of(model, record):
    """All that tells of one record of a register, and of all of them."""
    page = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    yield reverse(f"{page}_changelist")
    yield reverse(f"{page}_change", args=[record.pk])
    past = reverse(f"{page}_history", args=[record.pk])
    yield past
    kind = ContentType.objects.get_for_model(record)
    own = Version.objects.filter(content_type=kind, object_id=record.pk)
    versions = own.order_by("pk")
    if len(versions) > 1:
        yield f"{past}?v={versions[0].pk}&v={versions[1].pk}"
    for name, how in (("deleted", {}), ("export", {"form": "csv"})):
        if address := rights.reverse_or_nothing(f"{page}_{name}", how):
            yield address


def choices_of(model):
    """What the forms offer for a few letters."""
    for field in admin.site.get_model_admin(model).autocomplete_fields:
        query = f"app_label={model._meta.app_label}&model_name={model._meta.model_name}"
        yield f"/admin/autocomplete/?{query}&field_name={field}&term=quilla"


def addresses(records):
    """Whatever may name somebody: no page twice, and none that is like another."""
    content = {m: r for m, r in records.items() if not is_forbidden(m)}
    by_label = {model._meta.label: record for model, record in records.items()}
    for name, address in rights.office_pages(by_label).items():
        if name.startswith("admin:") and name != "admin:logout" or name == "schedule":
            yield address
    for model, record in content.items():
        yield from choices_of(model)
        if leads_to_people(model):
            yield from pages_of(model, record)


def names_somebody(text):
    return any(word in text for word in WORDS)


def read(client, address):
    answer = client.get(address)
    text = b"".join(answer).decode(errors="replace")
    return text.replace("\r\n ", "").lower()  # lines of a calendar are folded


def lists_of(models):
    return [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in models
    ]


def calendar_of(user):
    DeadlineCalendar.make_for(user)
    secret = DeadlineCalendar.objects.get(user=user).secret
    return reverse("deadline_calendar", args=[secret])


def test_editor_sees_nothing_of_a_person_on_any_page():
    records = one_of_each()
    plant(records)
    user, chief = of_role(Role.EDITOR), of_role(Role.MANAGER)
    editor = browser_of(user)
    office = password_typed(browser_of(User.objects.create_superuser("office")))
    closed = lists_of(set(filter(is_forbidden, records)) - {DeadlineCalendar})

    pages = {page: read(editor, page) for page in addresses(records)}
    pages["calendar"] = read(editor, calendar_of(user))

    assert [page for page, text in pages.items() if names_somebody(text)] == []
    # Nor is a number told that would lead there.
    assert [page for page, text in pages.items() for one in closed if one in text] == []
    past = list(pages_of(Agreement, records[Agreement]))
    seen = [names_somebody(read(office, page)) for page in past]
    assert seen == [True, True, True, True, False, False]
    assert all(names_somebody(read(office, page)) for page in lists_of([User, Mail]))
    told = read(office, calendar_of(chief))
    assert sum(one in told for one in closed) == 4


def test_nobody_finds_people_in_the_registers_of_content(monkeypatch):
    records = one_of_each()
    plant(records)
    editor = browser_of(of_role(Role.EDITOR))
    rights.undrawn(monkeypatch)
    found = {}
    for model in records:
        if admin.site.get_model_admin(model).search_fields:
            answer = editor.get(*lists_of([model]), {"q": NAME.split()[1]})
            if answer.status_code != 403:
                found[model] = answer.context_data["cl"].result_count

    assert found
    assert not any(found.values())


@pytest.mark.parametrize("lookup", ["", "_id", "__id__exact", "__isnull"])
def test_editor_does_not_try_out_in_a_list_who_is_meant(lookup):
    colleague = of_role(Role.REVIEWER)
    AgreementFactory(responsible=colleague)
    (page,), query = lists_of([Agreement]), {f"responsible{lookup}": colleague.pk}

    answers = [
        browser_of(of_role(role)).get(page, query).status_code
        for role in (Role.EDITOR, Role.MANAGER)
    ]

    assert answers == [400, 200]


def test_letter_of_the_week_tells_an_editor_of_content_only():
    plant(one_of_each())
    Mail.objects.all().delete()
    Fact.objects.all().delete()  # the registers contradict it, which waits for editors
    for role in (Role.EDITOR, Role.MANAGER):
        of_role(role, email=f"{role}@example.org")

    digest.tell()

    letters = {mail.to: mail for mail in Mail.objects.filter(kind=digest.KIND)}
    assert letters.keys() == {"editor@example.org", "manager@example.org"}
    html = letters["editor@example.org"].html
    waits = re.findall(r'<li><a href="[^"]*(/admin/[^"]*)"', html)
    assert waits
    assert all(address.startswith("/admin/core/outdatedtext/") for address in waits)


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
