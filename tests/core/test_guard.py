import re
import time
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.core.exceptions import NON_FIELD_ERRORS
from django.test import RequestFactory
from django.utils import timezone

from core import guard
from core.models import FormUse, RateCount

pytestmark = pytest.mark.django_db

TWICE_AN_HOUR = [guard.Limit(2, 3600)]


def sent(data=None, seconds=10):
    """A form that was given out so many seconds ago and is sent now."""
    with time_machine.travel(timezone.now() - timedelta(seconds=seconds)):
        token = guard.GuardedForm()["token"].value()
    return guard.GuardedForm({"token": token, **(data or {})})


def request_from(address, **headers):
    return RequestFactory().post("/", REMOTE_ADDR=address, **headers)


def test_form_sent_by_a_person_is_not_suspicious():
    form = sent()

    assert form.is_valid()
    assert form.suspicion == ""
    assert len(form.nonce) == 24


def test_form_that_was_open_for_forty_minutes_is_welcome():
    form = sent(seconds=40 * 60)

    assert form.is_valid()
    assert form.suspicion == ""


def test_form_sent_at_once_is_marked():
    form = sent(seconds=1)

    assert form.is_valid()
    assert form.suspicion == "Sent within a few seconds"


def test_form_with_the_hidden_field_filled_in_is_marked():
    form = sent({"fax": "+375"})

    assert form.is_valid()
    assert form.suspicion == "Filled in a field that people cannot see"


@pytest.mark.parametrize(
    "token",
    ["", "forged", "a:b:c", "\0", "x" * 10_000, "é:1:2", "a:zzzzzzzzzzzzzzzz:c"],
)
def test_form_with_a_foreign_token_is_refused_and_gets_a_good_one(token):
    form = guard.GuardedForm({"token": token})

    assert not form.is_valid()
    assert form.problems[0].anchor == ""
    renewed = guard.GuardedForm({"token": form["token"].value()})
    assert renewed.is_valid()


def test_form_of_yesterday_is_refused():
    form = sent(seconds=25 * 3600)

    assert not form.is_valid()
    assert form.has_error(NON_FIELD_ERRORS, "token")


def test_token_of_another_signer_is_refused():
    token = signing.TimestampSigner(salt="other").sign("nonce")

    assert not guard.GuardedForm({"token": token}).is_valid()


def test_same_form_counts_once():
    guard.use_once("one", ["a@example.org", "text"])

    with pytest.raises(guard.SentBefore) as caught:
        guard.use_once("one", ["a@example.org", "another text"])

    assert caught.value.is_same_form
    assert caught.value.nonce == "one"
    assert FormUse.objects.count() == 1


def test_same_words_from_another_window_count_once():
    guard.use_once("one", ["A@example.org", "Some  text."])

    with pytest.raises(guard.SentBefore) as caught:
        guard.use_once("two", ["a@EXAMPLE.org", "some text"])

    assert not caught.value.is_same_form
    assert FormUse.objects.count() == 1


def test_same_words_may_come_again_another_day():
    with time_machine.travel(timezone.now() - timedelta(hours=25)):
        guard.use_once("one", ["a@example.org", "text"])

    guard.use_once("two", ["a@example.org", "text"])

    assert FormUse.objects.get().token == "two"


def test_limit_refuses_what_is_beyond_it_and_says_how_long():
    for _time in range(2):
        guard.count(request_from("192.0.2.1"), "form", TWICE_AN_HOUR)

    with pytest.raises(guard.TooManyRequests) as caught:
        guard.count(request_from("192.0.2.1"), "form", TWICE_AN_HOUR)

    assert 0 < caught.value.retry_after <= 3600


def test_limit_is_of_the_shortened_address_and_of_one_purpose():
    for address in ("192.0.2.1", "192.0.2.200"):
        guard.count(request_from(address), "form", TWICE_AN_HOUR)

    guard.count(request_from("192.0.3.1"), "form", TWICE_AN_HOUR)
    guard.count(request_from("192.0.2.1"), "other", TWICE_AN_HOUR)
    with pytest.raises(guard.TooManyRequests):
        guard.count(request_from("192.0.2.9"), "form", TWICE_AN_HOUR)


def test_limit_begins_anew_in_the_next_window():
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        for _time in range(2):
            guard.count(request_from("192.0.2.1"), "form", TWICE_AN_HOUR)

    guard.count(request_from("192.0.2.1"), "form", TWICE_AN_HOUR)

    assert RateCount.objects.count() == 2


def test_nothing_stored_names_the_address():
    guard.count(request_from("192.0.2.1"), "form", TWICE_AN_HOUR)

    assert re.fullmatch("[0-9a-f]{64}", RateCount.objects.get().key)


def test_exempt_networks_are_not_counted(settings):
    settings.FORM_LIMITS_EXEMPT = ["192.0.0.0/16", "2001:db8::/32"]

    for address in ("192.0.2.1", "2001:db8::1"):
        guard.count(request_from(address), "form", TWICE_AN_HOUR)

    assert RateCount.objects.count() == 0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("", "::/64"),
        ("unix:", "::/64"),
    ],
)
def test_network_is_the_shortened_address(address, network):
    assert str(guard.network_of(request_from(address))) == network


def test_forwarded_address_is_believed_only_of_known_front_servers(settings):
    request = request_from("127.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 198.51.100.7")

    unbelieved = str(guard.network_of(request))
    settings.PROXY_COUNT = 1
    believed = str(guard.network_of(request))

    assert unbelieved == "127.0.0.0/24"
    assert believed == "198.51.100.0/24"


def test_old_counts_are_forgotten():
    day = 24 * 60 * 60
    RateCount.objects.create(key="old", window=time.time() - 3 * day)
    RateCount.objects.create(key="new", window=time.time() - day)

    guard.forget_old()

    assert RateCount.objects.get().key == "new"
