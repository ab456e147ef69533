"""Own data: who gets the link, how often it opens, and what stands behind it."""

import json
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.http import Http404
from django.utils import timezone

from alumni.members import consents, steps
from alumni.models import Graduate, OwnDataLink
from core import content_version, secret_links
from core.models import Consent, Mail
from tests.alumni.members.given import (
    answers,
    ask,
    join,
    last_link,
    member,
    opened,
    shown,
    url,
    visit,
    watched,
)
from tests.factories.alumni import GraduateFactory, StoryFactory
from tests.factories.core import ConsentTextFactory
from tests.factories.mail import MailFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def graduate(client, texts):
    """A member named with country and post, who gets letters."""
    return member(client, directory="on", shows=["country", "post"], letters="on")


def ledger(graduate):
    """Each line as purpose, fields and whether it stands, oldest first."""
    return [
        (c.text.purpose, c.covers, c.withdrawn_at is None)
        for c in graduate.consents.order_by("pk")
    ]


def choose(client, pages, **ticked):
    versions = {f"{purpose}_version": f"{purpose}-1" for purpose in consents.OPTIONAL}
    return client.post(f"{pages}consents/", {**versions, **ticked})


# The link


def test_known_and_unknown_addresses_get_the_same_answer_for_the_same_work(
    client, graduate
):
    join(client, email="waiting@example.org")
    names = ["first", "layla", "waiting", "new"]  # the first one fills caches
    tokens = {name: opened(client, "own_data") for name in names}

    found = {}
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        for name, token in tokens.items():
            email = f"{name}@example.org"
            found[name] = watched(partial(ask, client, email, token=token))

    assert found["layla"] == found["waiting"] == found["new"]
    subjects = Mail.objects.order_by("-pk").values_list("to", "subject")
    assert list(subjects[:3]) == [
        ("new@example.org", "We keep no data under this address"),
        ("waiting@example.org", "Confirm that you join the Association"),
        ("Layla@example.org", "The link to your data"),
    ]


def test_mail_is_in_the_language_in_which_one_asks(client, graduate):
    ask(client, graduate.email, reader="ar")

    assert Mail.objects.order_by("-pk").first().language == "ar"
    assert last_link().startswith("/ar/alumni/own-data/open/")


def test_wrong_address_is_named_and_kept(client):
    response = ask(client, "layla@")

    assert response.status_code == 422
    assert 'value="layla@"' in shown(response)
    assert not Mail.objects.exists()


def test_program_is_answered_but_not_written_to(client, graduate):
    before = Mail.objects.count()

    response = ask(client, graduate.email, fax="1")

    assert response.status_code == 303
    assert Mail.objects.count() == before
    assert not OwnDataLink.objects.valid().exists()


def test_link_opens_once_and_only_by_its_button(client, graduate):
    ask(client, graduate.email)
    link = last_link()

    for _n in range(2):
        page = client.get(link)
        assert page.status_code == 200
        assert "Layla" not in shown(page)
    pages = client.post(link)["Location"]

    assert client.get(link).status_code == client.post(link).status_code == 404
    assert "opens nothing any more" in shown(client.get(link))
    assert "Layla Nasser" in shown(client.get(pages))


def test_secrets_are_stored_as_digests_only(client, graduate):
    ask(client, graduate.email)
    mailed = last_link().split("/")[-2]
    stored = OwnDataLink.objects.valid().get()
    assert stored.digest == secret_links.digest_of(mailed)

    opened_by = client.post(last_link())["Location"].split("/")[-2]

    stored.refresh_from_db()
    assert stored.digest == secret_links.digest_of(opened_by)
    columns = str(list(OwnDataLink.objects.values()))
    assert opened_by not in columns
    assert mailed not in columns
    assert mailed not in Mail.objects.order_by("-pk").first().text


@pytest.mark.parametrize(("minutes", "status"), [(-1, 200), (1, 404)])
def test_mailed_link_is_good_for_a_day(client, graduate, minutes, status):
    ask(client, graduate.email)
    link = last_link()

    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=minutes)):
        assert client.get(link).status_code == status
        assert client.post(link).status_code == (302 if status == 200 else 404)


@pytest.mark.parametrize(("minutes", "status"), [(59, 200), (61, 404)])
def test_visit_is_good_for_an_hour(client, graduate, minutes, status):
    pages = visit(client, graduate)

    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        for page in ("", "correct/", "consents/", "file/", "leave/"):
            assert client.get(f"{pages}{page}").status_code == status


def test_every_page_is_kept_by_nobody(client, graduate):
    pages = visit(client, graduate)

    for page in ("", "correct/", "consents/", "file/", "leave/"):
        response = client.get(f"{pages}{page}")
        assert response["Cache-Control"] == "no-store, private"
        assert response["Referrer-Policy"] in ("no-referrer", "same-origin")
        assert response["X-Robots-Tag"] == "noindex, nofollow"


# What stands behind it


def test_member_sees_everything_that_is_kept(
    client, graduate, django_assert_num_queries
):
    StoryFactory(graduate=graduate, title_en="From Amman to Minsk")
    pages = visit(client, graduate)
    client.get(pages)

    # content version, link with member, consents, stories, mails
    with django_assert_num_queries(5):
        page = shown(client.get(pages))

    for words in (
        "Layla Nasser",
        "Jordan",
        "2004",
        "Dentistry",
        "Dentist, Amman",
        "Layla@example.org",
        "Membership of the Association",
        "Letters of the Association",
        "Name, Country, Present post",
        "From Amman to Minsk",
        "The link to your data",
    ):
        assert words in page


def test_file_holds_the_record_the_ledger_and_the_messages(client, graduate):
    StoryFactory(graduate=graduate, title_en="From Amman to Minsk")
    pages = visit(client, graduate)
    choose(client, pages, letters="on")

    response = client.get(f"{pages}file/")

    assert 'filename="bsmu-graduates-own-data.json"' in response["Content-Disposition"]
    found = json.loads(response.content)
    assert found["member"]["name"] == "Layla Nasser"
    assert found["member"]["post"] == "Dentist, Amman"
    assert [
        (c["purpose"], c["words"], c["covers"], c["withdrawn_at"] is None)
        for c in reversed(found["consents"])
    ] == [
        ("membership", "I agree: membership.", [], True),
        ("directory", "I agree: directory.", ["name", "country", "post"], False),
        ("letters", "I agree: letters.", [], True),
    ]
    assert all(len(c["sha256"]) == 64 for c in found["consents"])
    assert [s["title_en"] for s in found["stories"]] == ["From Amman to Minsk"]
    assert [m["subject"] for m in found["messages"]] == [
        "The link to your data",
        "Confirm that you join the Association",
    ]
    assert len(found["links_to_own_data"]) == 2  # that of joining, and this one


def test_correction_wrong_then_right(client, graduate):
    address = f"{visit(client, graduate)}correct/"
    typed = {name: answers()[name] for name in ("country", "specialty", "language")}

    wrong = client.post(address, {**typed, "name": "Dr <b>", "graduation_year": "1"})
    assert wrong.status_code == 422
    assert 'value="Dr <b>"' in shown(wrong)
    right = client.post(
        address,
        {
            **typed,
            "name": "Layla N.",
            "graduation_year": "2005",
            "post": "",
            "email": "other@example.org",
            "shows_year": "on",
            "confirmed_at": "",
        },
    )

    assert right.status_code == 302
    found = Graduate.objects.get()
    assert (found.name, found.graduation_year, found.post) == ("Layla N.", 2005, "")
    assert (found.email, found.shows_year) == ("Layla@example.org", False)
    assert found.confirmed_at == graduate.confirmed_at


def test_page_of_choices_shows_what_stands(client, graduate):
    page = shown(client.get(f"{visit(client, graduate)}consents/"))

    boxes = [part.partition(">")[0] for part in page.split("<input")]
    ticked = [box for box in boxes if "checked" in box]
    assert len(ticked) == 4
    for mark in ('name="directory"', '"country"', '"post"', 'name="letters"'):
        assert sum(mark in box for box in ticked) == 1


def test_one_consent_is_withdrawn_and_the_others_stand(client, graduate):
    pages = visit(client, graduate)
    MailFactory(kind="association_letter", to=graduate.email)

    choose(client, pages, directory="on", shows=["post", "country"])

    assert ledger(graduate) == [
        ("membership", [], True),
        ("directory", ["name", "country", "post"], True),
        ("letters", [], False),
    ]
    assert not Graduate.objects.agreeing("letters").exists()
    assert not Mail.objects.filter(kind="association_letter").exists()
    assert Graduate.objects.listed().get() == graduate


def test_other_fields_are_a_new_line_and_the_old_one_ends(client, graduate):
    pages = visit(client, graduate)

    choose(client, pages, directory="on", shows=["year"], letters="on")

    assert ledger(graduate) == [
        ("membership", [], True),
        ("directory", ["name", "country", "post"], False),
        ("letters", [], True),
        ("directory", ["name", "year"], True),
    ]
    graduate.refresh_from_db()
    assert (graduate.shows_year, graduate.shows_country) == (True, False)


def test_consent_given_anew_is_to_the_newest_words(client, graduate):
    consents.withdraw(graduate, "letters")
    ConsentTextFactory(
        key="letters-2", purpose="letters", version=2, text_en="More letters."
    )
    ConsentTextFactory(key="directory-2", purpose="directory", version=2)
    pages = visit(client, graduate)
    old = {"directory": "on", "shows": ["country", "post"], "letters": "on"}

    unread = choose(client, pages, **old)
    read = choose(client, pages, **old, letters_version="letters-2")

    assert unread.status_code == 422
    assert "More letters." in shown(unread)
    assert read.status_code == 302
    standing = consents.standing(graduate.pk)
    assert standing["letters"].text.key == "letters-2"
    assert standing["directory"].text.key == "directory-1"


def test_leaving_asks_for_nothing_and_leaves_nothing(client, graduate):
    StoryFactory(graduate=graduate)
    other = GraduateFactory()
    pages = visit(client, graduate)
    ask(client, graduate.email)

    client.get(f"{pages}leave/")
    assert Graduate.objects.filter(pk=graduate.pk).exists()
    done = client.post(f"{pages}leave/")
    again = client.post(f"{pages}leave/")

    assert done["Location"] == again["Location"] == url("own_data_erased")
    assert Graduate.objects.get() == other
    assert not OwnDataLink.objects.exists()
    assert not Mail.objects.exists()
    assert set(Consent.objects.values_list("pk", flat=True)) == {other.consent_id}
    assert client.get(pages).status_code == 404


def test_visit_that_is_over_erases_nothing_and_says_so(client, graduate):
    pages = visit(client, graduate)
    later = timezone.now() + timedelta(hours=2)

    with time_machine.travel(later, tick=False):
        response = client.post(f"{pages}leave/")

    assert response.status_code == 404
    assert Graduate.objects.get() == graduate


def test_correcting_writes_nothing_but_what_is_corrected(client, graduate):
    graduate.shows_post = True
    Graduate.objects.update(shows_post=False)

    steps.correct(graduate, ["post"])
    graduate.refresh_from_db()
    assert graduate.shows_post is False

    Graduate.objects.all().delete()
    with pytest.raises(Http404):
        steps.correct(graduate, ["post"])
    with pytest.raises(Http404):
        consents.change(graduate, {})


@pytest.mark.parametrize("page", ["", "correct/", "consents/", "leave/"])
def test_nobody_comes_in_by_a_wrong_secret(client, graduate, page):
    address = url("own_data_show", "wrong" * 8) + page

    for method in (client.get, client.post):
        response = method(address)
        assert response.status_code in (302, 404, 405)
        assert "Layla" not in shown(response)
    assert Graduate.objects.get() == graduate


# What is public


@pytest.mark.parametrize(
    "act",
    [
        lambda client, pages: choose(client, pages, letters="on"),
        lambda client, pages: client.post(f"{pages}leave/"),
    ],
)
def test_pages_kept_by_the_site_are_stale_at_once(
    client, graduate, act, django_capture_on_commit_callbacks
):
    pages = visit(client, graduate)
    before = content_version.current()
    assert Graduate.objects.listed().exists()

    with django_capture_on_commit_callbacks(execute=True):
        act(client, pages)

    assert not Graduate.objects.listed().exists()
    assert content_version.current() > before
