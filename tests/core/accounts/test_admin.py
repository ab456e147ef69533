"""Accounts in the back office: an administrator gives what he has, and no more."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.models import Session
from django.urls import reverse

from core.accounts import rights
from core.accounts.rights import Role
from core.privacy.declarations import held
from core.privacy.rules import PUBLISHED
from tests.back_office import browser_of, of_role, password_typed

pytestmark = pytest.mark.django_db

LIST = reverse("admin:auth_user_changelist")
PASSWORD = "a long and quiet sentence"


@pytest.fixture
def office():
    """The browser of an administrator who has just typed the password again."""
    return password_typed(browser_of(of_role(Role.ADMINISTRATOR)))


def page_of(user, name="change"):
    return reverse(f"admin:auth_user_{name}", args=[user.pk])


def save(client, user, **changes):
    values = {
        "username": user.username,
        "first_name": "",
        "last_name": "",
        "email": "",
        "is_active": "on",
        "is_staff": "on",
        "groups": [group.pk for group in user.groups.all()],
    }
    return client.post(page_of(user), values | changes)


def test_roles_hold_what_the_rules_say_and_new_models_too():
    group = Group.objects.get(name=Role.EDITOR)
    group.permissions.clear()
    Group.objects.get(name=Role.MANAGER).delete()

    rights.write_groups(apps.get_app_config("core"), using="default")

    for role in Role:
        has = Group.objects.get(name=role).permissions
        names = {f"{p.content_type.app_label}.{p.codename}" for p in has.all()}
        assert names == rights.rights_of(role)


def test_rights_exist_under_the_names_of_the_table():
    """A misspelt one would be nobody's, and nobody would notice."""
    known = {
        f"{label}.{codename}"
        for label, codename in Permission.objects.values_list(
            "content_type__app_label", "codename"
        )
    }

    for role in Role:
        assert rights.rights_of(role) <= known


def test_accounts_ask_for_the_password_again():
    client = browser_of(of_role(Role.ADMINISTRATOR))
    user = of_role(Role.EDITOR)

    pages = [
        LIST,
        reverse("admin:auth_user_add"),
        page_of(user),
        page_of(user, "history"),
    ]
    pages += [page_of(user, "password_change"), page_of(user, "reset_second_step")]
    for page in pages:
        assert "password_again" in client.get(page).text
    sent = client.post(page_of(user, "password_change"), {"password1": "kept-secret-1"})
    assert "kept-secret-1" not in sent.text


def test_manager_reads_accounts_and_nothing_of_their_secrets():
    user = of_role(Role.EDITOR, password=PASSWORD, last_name="Orlova")
    TOTP.activate(user, "A" * 32)
    client = browser_of(of_role(Role.MANAGER))
    asked = client.get(page_of(user)).text
    salt, hashed = user.password.split("$")[-2:]

    page = password_typed(client).get(page_of(user)).text

    assert "password_again" in asked
    assert "Orlova" not in asked
    assert "Orlova" in page
    assert "Editor" in page
    assert salt[:6] not in page
    assert hashed[:6] not in page
    assert page_of(user, "reset_second_step") not in page
    for listed, lookup in (
        (LIST, "password__startswith"),
        (reverse("admin:partnerships_agreement_changelist"), "responsible__password"),
    ):
        assert client.get(listed, {lookup: "p"}).status_code == 400


def test_accounts_are_not_found_without_their_list():
    """Where the choices of fields come from, the password is not asked for."""
    client = browser_of(of_role(Role.ADMINISTRATOR, email="anna@example.org"))
    query = {"app_label": "partnerships", "model_name": "agreement"}
    query |= {"field_name": "responsible", "term": "anna@"}

    assert client.get(reverse("admin:autocomplete"), query).status_code == 404


def test_administrator_gives_and_takes_roles_and_nothing_beyond(office):
    user = of_role(Role.EDITOR)
    reviewer = Group.objects.get(name=Role.REVIEWER)

    answer = save(
        office,
        user,
        groups=[reviewer.pk],
        first_name="Anna",
        is_superuser="on",
        user_permissions=[Permission.objects.first().pk],
    )

    assert answer.status_code == 302
    user = User.objects.get(pk=user.pk)
    assert user.first_name == "Anna"
    assert list(user.groups.all()) == [reviewer]
    assert not user.is_superuser
    assert not user.user_permissions.exists()


def test_role_beyond_the_givers_own_is_neither_offered_nor_taken(office):
    user = of_role(Role.EDITOR)
    mighty = Group.objects.create(name="mighty")
    mighty.permissions.add(Permission.objects.get(codename="delete_user"))

    answer = save(office, user, groups=[mighty.pk])

    assert answer.status_code == 200
    assert "mighty" not in office.get(page_of(user)).text
    assert mighty not in user.groups.all()


@pytest.mark.parametrize("is_active", [True, False])
def test_account_with_more_rights_is_not_to_be_changed(office, is_active):
    boss = User.objects.create_superuser("boss", password=PASSWORD)
    clerk = of_role(Role.EDITOR, is_active=is_active)
    clerk.user_permissions.add(Permission.objects.get(codename="delete_user"))

    for user in (boss, clerk):
        assert save(office, user, first_name="Taken").status_code == 403
        for name in ("password_change", "reset_second_step"):
            assert office.post(page_of(user, name), {"x": "1"}).status_code == 403
    assert not User.objects.filter(first_name="Taken").exists()


def test_new_account_is_staff_and_has_the_chosen_role(office):
    editor = Group.objects.get(name=Role.EDITOR)

    office.post(
        reverse("admin:auth_user_add"),
        {
            "username": "anna",
            "groups": [editor.pk],
            "usable_password": "true",
            "password1": PASSWORD,
            "password2": PASSWORD,
            "is_superuser": "on",
        },
    )

    anna = User.objects.get(username="anna")
    assert (anna.is_staff, anna.is_superuser) == (True, False)
    assert list(anna.groups.all()) == [editor]


def test_second_step_is_taken_away_with_every_visit_and_a_line_of_history(office):
    user = of_role(Role.EDITOR)
    TOTP.activate(user, "A" * 32)
    browser_of(user)
    visits = Session.objects.count()
    page = page_of(user, "reset_second_step")
    assert "the-editor" in office.get(page).text

    office.post(page, {"x": "1"})

    assert not Authenticator.objects.exists()
    assert Session.objects.count() == visits - 1
    line = LogEntry.objects.get(object_id=str(user.pk))
    assert "second step" in line.get_change_message()


def test_groups_and_second_steps_have_no_pages():
    pages = {model._meta.label for model in admin.site._registry}

    assert pages.isdisjoint({"auth.Group", "mfa.Authenticator", "account.EmailAddress"})


def test_rules_know_every_register():
    for model in admin.site._registry:
        kinds = [rights.is_content(model), rights.is_setting(model)]
        kinds.append(rights.is_private(model))
        assert kinds.count(True) == 1, model


def test_lines_within_content_name_only_whom_the_site_names():
    """Whoever writes the content writes them too, whatever else they hold."""
    registers = filter(rights.is_content, admin.site._registry)
    parts = {part for model in registers for part in rights.parts_of(model)}
    personal = {part: set(held()[part].personal) for part in parts & held().keys()}

    assert personal
    assert all(found == {PUBLISHED} for found in personal.values())
