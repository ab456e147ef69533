"""Getting in: password, second step, tries that fail, visits that end."""

import re
import time

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.conf import settings as site_settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.test.utils import override_script_prefix
from django.urls import reverse

from core.accounts import visits
from core.accounts.rights import Role
from core.models import RateCount
from tests.addresses import office_names
from tests.back_office import of_role
from tests.rights import office_pages

LOGIN = "/admin/login/"
CODE = "/admin/login/code/"
STEPS = "/admin/two-steps/"
PASSWORD = "a long and quiet sentence"
SECRET = generate_totp_secret()

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_steps(settings):
    settings.SECOND_FACTOR = True
    cache.clear()  # in which allauth keeps used codes


@pytest.fixture
def manager():
    return of_role(Role.MANAGER, username="manager", password=PASSWORD)


@pytest.fixture
def careful(manager):
    """Somebody whose second step is an app."""
    TOTP.activate(manager, SECRET)
    return manager


def code_of(secret, steps=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def type_password(client, password=PASSWORD, name="manager", **extra):
    return client.post(LOGIN, {"login": name, "password": password}, **extra)


def log_in(client):
    type_password(client)
    return client.post(CODE, {"code": code_of(SECRET)})


def is_in(client):
    return client.get("/admin/").status_code == 200


def test_password_alone_opens_no_address_of_the_back_office(client, manager):
    type_password(client)
    open_ = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "admin:jsi18n"}

    for name, address in office_pages({}).items():
        for answer in (client.get(address), client.post(address)):
            if name == "admin:logout":
                client.force_login(manager)
            elif name not in open_:
                assert answer["Location"] == STEPS, name


def test_password_alone_opens_nothing_below_a_prefix_either(client, manager, settings):
    settings.FORCE_SCRIPT_NAME = "/intl"

    with override_script_prefix("/intl/"):
        type_password(client)
        answer = client.get("/admin/")

    assert answer["Location"] == f"/intl{STEPS}"


@pytest.mark.django_db(transaction=True)
def test_first_login_sets_up_an_app_and_shows_recovery_codes_once(client, manager):
    type_password(client)
    page = client.get(f"{STEPS}app/")
    secret = page.context["form"].secret

    done = client.post(f"{STEPS}app/", {"code": code_of(secret)}, follow=True)

    codes = re.findall(r"<code>(\d{8})</code>", done.text)
    assert len(set(codes)) == 10
    assert codes[0] not in client.get(f"{STEPS}codes/").text
    assert is_in(client)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not any(code in stored for code in codes)
    assert not EmailAddress.objects.exists()


def test_login_takes_a_code_once_and_a_recovery_code_once(careful):
    spare = RecoveryCodes.activate(careful).get_unused_codes()[0]
    code = code_of(SECRET)

    def enters(typed):
        client = Client()
        type_password(client)
        assert not is_in(client)
        client.post(CODE, {"code": typed})
        return is_in(client)

    assert [enters(code), enters(code)] == [True, False]
    assert [enters(spare), enters(spare)] == [True, False]


def test_secret_is_read_with_a_former_key(careful, settings):
    settings.SECRET_KEY_FALLBACKS = [site_settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, fifty characters long, for the new year"

    assert careful.authenticator_set.get().wrap().validate_code(code_of(SECRET))


def test_visit_of_a_password_ends_when_the_account_has_a_second_step(manager):
    early = Client()
    type_password(early)
    TOTP.activate(manager, SECRET)

    assert early.get(f"{STEPS}app/")["Location"].startswith(LOGIN)


def test_only_second_step_is_not_removed(client, careful):
    log_in(client)
    client.post(f"{STEPS}app/remove/", {"password_again": PASSWORD, "was_opened": "1"})

    client.post(f"{STEPS}app/remove/", {"x": "1"})

    assert careful.authenticator_set.count() == 1


def test_second_step_is_changed_after_the_password_only(client, careful):
    log_in(client)

    for page in ("passkeys/add/", "app/remove/", "codes/new/"):
        assert "password_again" in client.get(f"{STEPS}{page}").text


def test_lock_refuses_the_right_password_and_ends_by_itself(client, manager):
    with time_machine.travel("2031-05-12 10:00:30Z", tick=False) as clock:
        failures = [type_password(client, "wrong").status_code for _n in range(10)]
        locked = type_password(client, "wrong")
        right = type_password(client)
        other_case = type_password(client, name="MANAGER")
        clock.shift(float(locked["Retry-After"]))
        later = type_password(client)

    assert failures == [200] * 10
    assert locked.status_code == right.status_code == other_case.status_code == 429
    assert locked.text == right.text
    assert 14 * 60 < int(locked["Retry-After"]) <= 16 * 60
    assert later.status_code == 302


def test_lock_of_one_account_leaves_its_neighbours_alone(manager):
    """However long somebody goes on: of one account ten tries count for a network."""
    for _n in range(40):
        type_password(Client(), "wrong", "somebody")

    assert type_password(Client()).status_code == 302


def test_network_is_locked_after_thirty_failures(manager):
    for n in range(30):
        type_password(Client(), "wrong", f"guess-{n}")

    assert type_password(Client()).status_code == 429
    assert type_password(Client(), REMOTE_ADDR="198.51.100.7").status_code == 302


def test_right_tries_are_never_counted(careful):
    for _n in range(3):
        client = Client()
        type_password(client)
        Authenticator.objects.all().delete()
        TOTP.activate(careful, SECRET)

    assert not RateCount.objects.filter(count__gt=0).exists()


def test_codes_are_locked_like_passwords(client, careful):
    type_password(client)
    for _n in range(10):
        client.post(CODE, {"code": "1"})

    answer = client.post(CODE, {"code": code_of(SECRET)})

    assert answer.status_code == 429
    assert not is_in(client)


def test_answer_does_not_tell_who_has_an_account(manager):
    User.objects.create_user("outside", password=PASSWORD)
    User.objects.create_user("former1", password=PASSWORD, is_active=False)

    tries = [("manager", "wrong"), ("unknown", "wrong")]
    tries += [("outside", PASSWORD), ("former1", PASSWORD)]
    answers = []
    for name, password in tries:
        answer = type_password(Client(), password, name)
        text = re.sub(r'csrfmiddlewaretoken" value="\w+', "", answer.text)
        answers.append((answer.status_code, text.replace(name, "")))

    assert len(set(answers)) == 1
    assert answers[0][0] == 200


def test_key_of_the_visit_is_new_after_the_login(client, careful):
    client.get(LOGIN)
    type_password(client)
    before = client.session.session_key

    client.post(CODE, {"code": code_of(SECRET)})

    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


@pytest.mark.parametrize(
    ("steps", "is_open"),
    [
        ([59 * 60], True),
        ([61 * 60 + 1], False),
        ([3500] * 12, True),
        ([3500] * 13, False),
    ],
)
def test_visit_ends_after_an_idle_hour_and_after_twelve(
    client, careful, steps, is_open
):
    with time_machine.travel("2031-05-12 10:00Z", tick=False) as clock:
        log_in(client)
        for seconds in steps:
            clock.shift(seconds)
            answer = is_in(client)

        assert answer is is_open


def change_password(user):
    user.set_password("another long sentence")
    user.save()


def dismiss(user):
    user.is_active = False
    user.save()


def send_away(user):
    user.is_staff = False
    user.save()


@pytest.mark.parametrize(
    "change",
    [
        change_password,
        dismiss,
        send_away,
        lambda user: user.groups.clear(),
        lambda user: user.groups.get().user_set.remove(user),
        visits.end_all,
        lambda user: User.objects.update(is_staff=False),
    ],
)
def test_visit_ends_with_the_right_to_it(client, careful, change):
    log_in(client)
    other = Client()
    other.force_login(User.objects.create_superuser("other"))
    assert is_in(client)

    change(careful)

    assert client.get("/admin/")["Location"].startswith(LOGIN)
    assert Session.objects.exists()


def test_visits_are_ended_with_the_same_number_of_queries(
    manager, django_assert_num_queries
):
    for _n in range(3):
        Client().force_login(manager)

    with django_assert_num_queries(2):
        assert visits.end_all(manager) == 3


def test_there_is_nothing_of_the_package_that_we_do_not_need():
    ours = {name for name in office_names() if name.startswith(("account_", "mfa_"))}

    assert ours == {
        "account_login",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_authenticate",
        "mfa_deactivate_totp",
        "mfa_generate_recovery_codes",
        "mfa_index",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
    }
    assert reverse("admin:login") == reverse("account_login") == LOGIN
