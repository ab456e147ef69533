"""The contact form: its topics, what it stores, and whom it tells."""

import re
from datetime import date, timedelta
from html import unescape
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from core import secret_links
from core.models import Consent, FormUse, Mail, QuestionState as S, Status
from core.submissions.questions import steps
from department.letters import retention
from department.models import Message, MessageAnswer
from tests.department.letters.sender import CONTACT, answers, send, url
from tests.factories.core import ConsentTextFactory
from tests.factories.department import MessageFactory, PersonFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def consent_text():
    return ConsentTextFactory(key="message-1", purpose="message")


def chosen(html):
    return re.findall(r'name="topic" value="([^"]*)"[^>]*checked', html)


# Topics


def test_form_offers_published_topics_with_what_belongs_there(client):
    TopicFactory(title_en="Honours", hint_en="Letters of appreciation.")
    TopicFactory(title_en="Hidden topic", status=Status.DRAFT)

    shown = client.get(CONTACT).text

    assert "Honours" in shown
    assert "Letters of appreciation." in shown
    assert "Hidden topic" not in shown


def test_address_chooses_a_topic_and_nonsense_chooses_none(client):
    TopicFactory(key="press")
    TopicFactory(key="hidden", status=Status.DRAFT)

    assert chosen(client.get(CONTACT, {"topic": "press"}).text) == ["press"]
    for key in ("hidden", "x" * 3000, "<script>", "\u202e"):
        response = client.get(CONTACT, {"topic": key})
        assert (response.status_code, chosen(response.text)) == (200, [])


def test_form_is_closed_without_topics_or_a_text_of_consent(client, consent_text):
    closed = client.get(CONTACT).text
    TopicFactory()
    opened = client.get(CONTACT).text
    consent_text.delete()
    without_consent = client.get(CONTACT).text

    for page in (closed, without_consent):
        assert "cannot be sent here at the moment" in page
        assert '<form class="form"' not in page
    assert '<form class="form"' in opened


def test_days_are_promised_only_where_a_topic_names_them(client):
    TopicFactory(answer_days=None)
    nothing = client.get(CONTACT).text
    TopicFactory(answer_days=10)
    something = client.get(CONTACT).text

    assert "has not set a time limit for answers" in nothing
    assert something.count("An answer is promised within 10 calendar days.") == 1
    assert "Where none stand, none are promised." in something


@pytest.mark.parametrize("topic_count", [1, 3])
def test_form_asks_the_database_as_often_for_many_topics(
    client, django_assert_num_queries, topic_count
):
    TopicFactory.create_batch(topic_count, person=PersonFactory())
    client.get(CONTACT)

    with django_assert_num_queries(3):  # version, topics, consent
        client.get(CONTACT)


# Sending


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"topic": ""}, "topic_0"),
        ({"topic": "hidden"}, "topic_0"),
        ({"topic": "\0"}, "topic_0"),
        ({"text": " "}, "text"),
        ({"text": "x" * 5_001}, "text"),
        ({"name": ""}, "name"),
        ({"email": "a@b.c\r\nBcc: x@example.org"}, "email"),
        ({"consent": ""}, "consent"),
        ({"consent_version": "older"}, "consent"),
    ],
)
def test_mistake_is_named_and_everything_typed_is_kept(client, changes, field):
    TopicFactory(key="hidden", status=Status.DRAFT)
    topic = TopicFactory()

    response = send(client, topic, **changes)

    assert response.status_code == 422
    assert f'<li><a href="#id_{field}">' in response.text
    for name in {"text", "name"} - changes.keys():
        assert answers(topic)[name] in unescape(response.text)
    assert Message.objects.count() == FormUse.objects.count() == 0


def test_sent_letter_has_a_receipt_a_private_page_and_no_promise(client):
    topic = TopicFactory(title_en="Honours")

    response = send(client, topic)

    message = Message.objects.get()
    assert response.status_code == 303
    assert (message.topic, message.promised_on) == (topic, None)
    assert message.reference == f"M-{message.number:04}"
    page = client.get(response["Location"])
    for part in (message.reference, "Honours", "To whom do I send the agreement?"):
        assert part in page.text
    assert "No day is promised for the answer." in page.text
    assert page["Cache-Control"] == "no-store, private"
    assert "No day is promised for the answer." in Mail.objects.get().text


def test_letter_is_promised_an_answer_by_its_topic(client):
    with time_machine.travel("2027-03-21 23:30 +0300"):
        page = client.get(send(client, TopicFactory(answer_days=10))["Location"])

    assert Message.objects.get().promised_on == date(2027, 3, 31)
    for text in (page.text, Mail.objects.get().text):
        assert "We promise an answer by 31 March 2027." in text
        assert "No day is promised" not in text


def test_person_who_is_no_longer_published_gets_no_note(client):
    left = PersonFactory(email="left@example.org", status="draft")

    send(client, TopicFactory(person=left))

    assert not Mail.objects.filter(to="left@example.org").exists()


@pytest.mark.parametrize(
    ("own", "persons", "told"),
    [
        ("topic@example.org", "person@example.org", ["topic@example.org"]),
        ("", "person@example.org", ["person@example.org"]),
        ("", "", []),
    ],
)
def test_note_goes_to_the_topic_else_to_its_person_and_names_nobody(
    client, own, persons, told
):
    person = PersonFactory(email=persons)
    topic = TopicFactory(title_ru="Награды", email=own, person=person)
    TopicFactory(email="other@example.org")

    send(client, topic)

    notes = Mail.objects.filter(kind="message_desk")
    assert [note.to for note in notes] == told
    for note in notes:
        assert "Награды" in note.text
        for personal in ("Amina", "Haddad", "amina@", "agreement"):
            assert personal not in note.subject + note.text + note.html


@pytest.mark.django_db(transaction=True)
def test_receipt_in_arabic_is_a_full_copy_in_a_real_mailbox(client, smtp):
    topic = TopicFactory(title_en="Honours", title_ar="الألقاب الفخرية")

    page = send(client, topic, language="ar", text="لمن أرسل الاتفاقية؟")["Location"]
    call_command("send_mail", stdout=StringIO())

    (mail,) = smtp.messages
    assert mail.recipients == ["amina@example.org"]
    for text in (mail.body(), mail.body("html")):
        for part in ("الألقاب الفخرية", "Amina Haddad", "لمن أرسل الاتفاقية؟"):
            assert part in text
        assert page.replace("/en/", "/ar/") in text


def test_markup_of_the_sender_is_inert(client):
    markup = "<script>alert(1)</script>{{ link }}{% load x %}"

    page = client.get(
        send(client, TopicFactory(), name=markup, text=markup)["Location"]
    )

    for html in (page.text, Mail.objects.get().html):
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)" in html


def test_same_words_twice_count_once_but_not_about_another_topic(client):
    first, second = TopicFactory.create_batch(2)

    sent = [send(client, topic)["Location"] for topic in (first, first, second)]

    assert sent[1] == url("message_known")
    assert client.get(sent[1]).status_code == 200
    assert Message.objects.count() == 2


def test_program_is_set_aside_and_nobody_is_written_to(client):
    send(client, TopicFactory(email="desk@example.org"), fax="1")

    assert Message.objects.quarantined().count() == 1
    assert Mail.objects.count() == 0


# Answered, taken back, grown old


def test_withdrawing_erases_everything_at_once(client, admin_user):
    page = send(client, TopicFactory())["Location"]
    steps.answer(Message.objects.get(), "To the Department.", by=admin_user)
    assert "To the Department." in client.get(page).text

    unticked = client.post(f"{page}withdraw/")
    done = client.post(f"{page}withdraw/", {"sure": "on"})

    assert unticked.status_code == 422
    assert done["Location"] == url("message_erased")
    assert client.get(done["Location"]).status_code == 200
    assert client.get(page).status_code == 404
    left = [Message, MessageAnswer, Mail, Consent, FormUse]
    assert [model.objects.count() for model in left] == [0] * 5


@pytest.mark.parametrize(
    ("fields", "days", "is_erased"),
    [
        ({"state": S.ANSWERED}, 364, False),
        ({"state": S.ANSWERED}, 365, True),
        ({"state": S.CLOSED}, 365, True),
        ({"is_quarantined": True}, 29, False),
        ({"is_quarantined": True}, 30, True),
        ({}, 800, False),
    ],
)
def test_letters_are_kept_as_long_as_the_consent_says(fields, days, is_erased):
    now = timezone.now()
    then = now - timedelta(days=days)
    ended = {"closed_at": then} if "state" in fields else {}
    MessageFactory(received_at=then, **fields, **ended)

    counted = retention.erase_old_messages(now, dry_run=True)
    assert Message.objects.count() == 1
    erased = retention.erase_old_messages(now)

    assert counted == erased == int(is_erased)
    assert Message.objects.count() == Consent.objects.count() == 1 - erased
    assert retention.erase_old_messages(now) == 0


def test_pages_answer_in_every_language(client, language):
    message = MessageFactory(state=S.ANSWERED)
    secret = secret_links.secret_for(message.access_nonce)
    addresses = [
        url("contact", language=language),
        *(
            url(name, secret, language=language)
            for name in ("message_status", "message_withdraw")
        ),
    ]

    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        assert f'<html lang="{language}"' in response.text
