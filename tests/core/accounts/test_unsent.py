"""What is sent when the visit has ended: kept on a page, and sent from there."""

import re
from html import unescape

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.accounts.rights import Role
from partnerships.models import SubjectArea
from tests.back_office import of_role, password_typed

pytestmark = pytest.mark.django_db

PASSWORD = "a long and quiet sentence"
FORM = "/admin/partnerships/subjectarea/add/"
TYPED = {"name_en": 'Surgery <of> the "spine"', "slug": "spine"}
OURS = "http://testserver"
ENDED = "Your visit had ended before you sent this."
LOGGED_IN = "You have logged in since you opened the form."


@pytest.fixture
def editor(client):
    someone = of_role(Role.EDITOR, username="editor", password=PASSWORD)
    client.force_login(someone)
    return someone


def send(client, path=FORM, origin=OURS, **fields):
    return client.post(path, fields, headers={"Origin": origin})


def fields_on(response):
    """What the page would send: names and values of its hidden fields."""
    found = re.findall(
        r'<input type="hidden" name="(.*?)" value="(.*?)">',
        response.content.decode(),
        flags=re.DOTALL,
    )
    return {name: unescape(value) for name, value in found}


def log_in(browser):
    """As in another tab: what protects forms is another one from then on."""
    login = "/admin/login/"
    typed = {"login": "editor", "password": PASSWORD}
    answer = browser.post(login, fields_on(browser.get(login)) | typed)
    assert answer.status_code == 302


def test_form_that_comes_after_the_visit_is_saved_after_the_next_login(editor):
    browser = Client(enforce_csrf_checks=True)
    with time_machine.travel("2031-05-12 10:00Z", tick=False) as clock:
        browser.force_login(editor)
        opened = fields_on(browser.get(FORM))
        clock.shift(61 * 60)

        waits = send(browser, **opened, **TYPED)
        assert waits.status_code == 403
        assert ENDED in waits.content.decode()
        assert not SubjectArea.objects.exists()

        log_in(browser)
        waits = send(browser, **fields_on(waits))
        assert LOGGED_IN in waits.content.decode()
        saved = send(browser, **fields_on(waits))

    assert saved.status_code == 302
    assert SubjectArea.objects.get().name_en == TYPED["name_en"]


def test_words_of_another_site_are_not_given_back(client, editor):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    client.logout()

    for browser in (client, strict):
        for origin in ("https://evil.example", "null", ""):
            answer = send(browser, origin=origin, name_en="Said by another")
            assert "Said by another" not in answer.content.decode()
            assert answer.status_code == (302 if browser is client else 403)


def test_secrets_and_files_are_not_kept_but_files_are_named(client):
    answer = send(
        client,
        "/admin/auth/user/add/",
        username="newcomer",
        password1=PASSWORD,
        password_again="another one",
        photo=SimpleUploadedFile("me <at> work.png", b"picture"),
    )

    assert fields_on(answer).keys() == {"csrfmiddlewaretoken", "username"}
    assert PASSWORD not in answer.content.decode()
    assert b"another one" not in answer.content
    assert "<bdi>me &lt;at&gt; work.png</bdi>" in answer.content.decode()


def test_form_waits_for_the_second_step_too(client, editor, settings):
    settings.SECOND_FACTOR = True

    answer = send(client, **TYPED)

    assert ENDED in answer.content.decode()
    assert fields_on(answer)["name_en"] == TYPED["name_en"]
    assert b"partnerships" not in answer.content


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/logout/"])
def test_login_and_logout_need_no_such_page(client, path):
    answer = send(client, path, username="nobody", password="wrong")

    assert answer.status_code in (200, 302)
    assert ENDED.encode() not in answer.content


@pytest.mark.parametrize("is_typed", [True, False])
def test_page_that_was_only_opened_is_opened_again_and_nothing_is_done(
    client, editor, is_typed
):
    TOTP.activate(editor, generate_totp_secret())
    chief = User.objects.create_superuser("chief", password=PASSWORD)
    address = reverse("admin:auth_user_reset_second_step", args=[editor.pk])
    client.force_login(chief)
    asked = fields_on(client.get(address))
    client.logout()

    waits = send(client, address, **asked, password_again=PASSWORD)
    client.force_login(chief)
    if is_typed:
        password_typed(client)
    answer = send(client, address, **fields_on(waits))
    if not is_typed:
        again = fields_on(answer)
        answer = send(client, address, **again, password_again=PASSWORD)

    assert answer.status_code == 303
    assert answer["Location"] == address
    assert Authenticator.objects.filter(user=editor).exists()
