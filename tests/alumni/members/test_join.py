"""Joining: what the form keeps, refuses and stores, and what it never tells."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.utils import timezone

from alumni.models import Graduate
from core.models import Consent, ConsentText, Mail
from tests.alumni.members.given import (
    answers,
    ask,
    join,
    last_link,
    member,
    opened,
    shown,
    url,
    watched,
)
from tests.factories.alumni import GraduateFactory
from tests.factories.core import ConsentTextFactory

pytestmark = pytest.mark.django_db

EVERYTHING = {
    "directory": "on",
    "shows": ["country", "post"],
    "letters": "on",
    "publication": "on",
}


# The form


def test_form_is_closed_without_a_text_of_membership(client, texts):
    texts["membership"].delete()

    response = client.get(url("join"))

    assert "You cannot join here at the moment." in shown(response)
    assert '<form class="form"' not in shown(response)


def test_box_without_words_is_not_offered(client, texts):
    texts["publication"].delete()

    page = client.get(url("join"))

    assert "id_publication" not in shown(page)
    assert "id_letters" in shown(page)
    join(client, publication="on")
    purposes = Consent.objects.values_list("text__purpose", flat=True)
    assert set(purposes) == {"membership"}


def test_no_box_is_ticked_and_the_page_costs_few_queries(
    client, texts, django_assert_num_queries
):
    client.get(url("join"))

    # content version, text of membership, the other texts
    with django_assert_num_queries(3):
        page = client.get(url("join"))

    boxes = [part.partition(">")[0] for part in shown(page).split("<input")]
    boxes = [box for box in boxes if 'type="checkbox"' in box]
    assert len(boxes) == 4 + 4
    assert not any("checked" in box for box in boxes)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": " \0"}, "name", "Enter your name."),
        ({"country": ""}, "country", "Choose a country."),
        ({"graduation_year": ""}, "graduation_year", "Enter the year of graduation."),
        ({"graduation_year": "x\0"}, "graduation_year", "in digits, such as 1998."),
        ({"graduation_year": "1969"}, "graduation_year", "from 1970 to 2026."),
        ({"graduation_year": "2027"}, "graduation_year", "from 1970 to 2026."),
        ({"graduation_year": "9" * 400}, "graduation_year", "from 1970 to 2026."),
        ({"specialty": "magic"}, "specialty", "Select a valid choice."),
        ({"post": "\ud7ff" * 201}, "post", "at most 200 characters"),
        ({"email": "layla@"}, "email", "name@example.org"),
        ({"consent": ""}, "consent", "Tick the box if you agree"),
        ({"letters": "on", "letters_version": "letters-0"}, "letters", "has changed"),
        ({"directory": "on", "shows": ["email"]}, "shows_0", "Select a valid choice."),
    ],
)
def test_mistake_is_named_first_and_nothing_typed_is_lost(
    client, texts, changes, field, message
):
    with time_machine.travel("2026-11-27 12:00 +0300"):
        response = join(client, **changes)

    assert response.status_code == 422
    summary = shown(response).partition("<h1>")[0]
    assert f'<a href="#id_{field}">' in summary
    assert message in summary
    for name in {"name", "post", "email"} - set(changes):
        assert f'value="{answers()[name]}"' in shown(response)
    assert not Graduate.objects.exists()


def test_wrong_then_right_is_stored_with_every_choice_as_a_line(client, texts):
    assert join(client, graduation_year="204", **EVERYTHING).status_code == 422
    response = join(client, graduation_year="٢٠٠٤", reader="ru", **EVERYTHING)

    graduate = Graduate.objects.get()
    assert (response.status_code, response["Location"]) == (
        303,
        url("join_sent", language="ru"),
    )
    assert (graduate.name, graduate.country, graduate.graduation_year) == (
        "Layla Nasser",
        "JO",
        2004,
    )
    assert graduate.email == "Layla@example.org"
    assert graduate.confirmed_at is None
    assert (graduate.shows_country, graduate.shows_year) == (True, False)
    assert (graduate.shows_specialty, graduate.shows_post) == (False, True)
    lines = graduate.consents.order_by("pk")
    assert [line.text.purpose for line in lines] == list(ConsentText.Purpose)[-4:]
    assert [line.covers for line in lines] == [[], ["name", "country", "post"], [], []]
    assert {line.language for line in lines} == {"ru"}
    assert len({line.digest for line in lines}) == 4
    assert graduate.consent == lines[0]


def test_fields_mean_nothing_without_the_directory(client, texts):
    join(client, shows=["country", "year"])

    graduate = Graduate.objects.get()
    assert not (graduate.shows_country or graduate.shows_year)
    assert [c.text.purpose for c in graduate.consents.all()] == ["membership"]


def test_hostile_text_is_shown_as_text_everywhere(client, texts):
    hostile = "<script>alert(1)</script>{{ x }}[[link:x]]\u202e"

    join(client, name=hostile, post="=1+1", letters="on")

    mail = Mail.objects.get()
    assert "<script>" not in mail.html
    page = client.get(last_link())
    assert "<script>alert" not in page.content.decode()
    assert hostile in shown(page)


def test_program_is_answered_like_a_person_but_set_aside(client, texts):
    response = join(client, fax="1")

    assert response.status_code == 303
    assert Graduate.objects.get().is_quarantined
    assert not Mail.objects.exists()


def test_person_takes_the_place_of_a_program(client, texts):
    join(client, fax="1", name="Program")

    join(client, name="Person")

    graduate = Graduate.objects.get()
    assert (graduate.name, graduate.is_quarantined) == ("Person", False)
    assert Mail.objects.count() == 1


def test_program_replaces_nothing_that_a_person_said(client, texts):
    join(client, name="Person")

    join(client, name="Program", fax="1")

    assert Graduate.objects.get().name == "Person"
    assert Mail.objects.count() == 1


# Confirming


def test_opening_the_link_confirms_nothing_and_the_button_revokes_it(client, texts):
    join(client, **EVERYTHING)
    link = last_link()

    page = client.get(link)
    assert Graduate.objects.get().confirmed_at is None
    for words in ("Layla Nasser", "Dentist, Amman", "Name, Country, Present post"):
        assert words in shown(page)
    assert page["Cache-Control"] == "no-store, private"
    assert page["Referrer-Policy"] == "same-origin"
    done = client.post(link)
    again = client.post(link)

    assert done["Location"] == again["Location"] == url("join_done")
    graduate = Graduate.objects.get()
    assert graduate.confirmed_at is not None
    assert graduate.access_digest == ""
    assert client.get(link).status_code == 404
    assert "opens nothing any more" in shown(client.get(link))


def test_dead_link_of_nobody_makes_no_member(client, texts):
    join(client)
    link = last_link()
    join(client)  # the newest link counts

    newest = last_link()

    old = client.post(link)
    erased = [client.post(newest, {"erase": "1"}) for _time in range(2)]

    assert old.status_code == 404
    assert erased[0]["Location"] == url("own_data_erased")
    assert erased[1].status_code == 404


def test_newest_form_counts_with_its_link_and_the_mail_tells_its_words(client, texts):
    join(client, name="Somebody else", **EVERYTHING)
    old = last_link()

    join(client, name="Layla", letters="on")
    new = last_link()

    assert "Layla" in Mail.objects.order_by("-pk").first().text
    assert client.get(old).status_code == 404
    client.post(new)
    graduate = Graduate.objects.get()
    assert (graduate.name, graduate.shows_country) == ("Layla", False)
    purposes = [c.text.purpose for c in graduate.consents.order_by("pk")]
    assert purposes == ["membership", "letters"]
    assert Consent.objects.count() == 2


def test_who_did_not_send_it_erases_it_by_the_same_link(client, texts):
    join(client, **EVERYTHING)

    client.post(last_link(), {"erase": "1"})

    assert not Graduate.objects.exists()
    assert not Consent.objects.exists()
    assert not Mail.objects.exists()


# What is never told


@pytest.mark.parametrize("changes", [{}, {"fax": "1"}, EVERYTHING])
def test_known_and_new_addresses_get_the_same_answer_for_the_same_work(
    client, texts, changes
):
    member(client, email="member@example.org")
    join(client, email="waiting@example.org")
    said = Graduate.objects.members().values().get()
    names = ["first", "member", "waiting", "new"]  # the first one fills caches
    tokens = {name: opened(client) for name in names}

    found = {}
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        for name, token in tokens.items():
            email = f"{name}@example.org"
            found[name] = watched(
                partial(join, client, token=token, email=email, **changes)
            )

    assert found["member"] == found["waiting"] == found["new"]
    assert Graduate.objects.members().values().get() == said


def test_member_who_joins_again_gets_the_link_to_own_data(client, texts):
    graduate = member(client)

    join(client, name="Impostor", email=graduate.email.upper())

    assert Graduate.objects.get().name == "Layla Nasser"
    mail = Mail.objects.order_by("-pk").first()
    assert mail.subject == "The link to your data"
    assert "/own-data/open/" in last_link()
    assert "Impostor" not in mail.text


def test_address_that_got_enough_mail_gets_no_more_and_nothing_changes(client, texts):
    for n in range(5):
        ask(client, "layla@example.org", reader=["en", "ru"][n % 2])

    join(client)

    assert Mail.objects.count() == 5
    assert Graduate.objects.get().is_quarantined


def test_networks_limit_is_told_and_keeps_what_was_typed(client, texts, settings):
    settings.FORM_LIMITS = ["1/600"]
    GraduateFactory(email="member@example.org")

    join(client, email="member@example.org")
    for email in ("member@example.org", "new@example.org"):
        response = join(client, email=email)
        assert response.status_code == 429
        assert "is not sent yet" in shown(response)
        assert f'value="{email}"' in shown(response)


def test_changed_words_are_read_and_ticked_anew(client, texts):
    token = opened(client)
    ConsentTextFactory(
        key="letters-2", purpose="letters", version=2, text_en="More letters."
    )

    response = join(client, token=token, letters="on")

    assert response.status_code == 422
    assert "More letters." in shown(response)
    assert join(client, letters="on", letters_version="letters-2").status_code == 303
    assert Consent.objects.filter(text__key="letters-2").exists()
