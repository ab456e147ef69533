"""A letter reaches exactly those who have agreed, once, and carries its own end."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alumni.letters.sending import AlreadySent, send, versions
from alumni.models import Graduate, Letter
from core import secret_links
from core.delivery import _message
from core.models import Mail
from tests.back_office import browser_of, member
from tests.factories.alumni import GraduateFactory, LetterFactory

pytestmark = pytest.mark.django_db

LETTERS = "letters"


@pytest.fixture
def writer():
    return member("writer", "view_letter", "change_letter", "add_letter", "send_letter")


@pytest.fixture
def reader():
    """In Lebanon, of 1998, reads Arabic, has agreed to letters."""
    return GraduateFactory(email="reader@example.org", language="ar", agrees=[LETTERS])


def path_in(mail, settings):
    return mail.secrets[mail.unsubscribe].removeprefix(settings.SITE_URL)


# --- To whom --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        ({}, {"a", "b", "c"}),
        ({"country": "LB"}, {"a", "b"}),
        ({"year_from": 1999}, {"b", "c"}),
        ({"year_from": 1999, "year_to": 2004}, {"b"}),
        ({"country": "IN", "year_to": 2004}, set()),
    ],
)
def test_letter_goes_to_those_of_country_and_years_who_agreed(
    writer, audience, expected
):
    agreed = {"agrees": [LETTERS]}
    GraduateFactory(email="a@example.org", graduation_year=1998, **agreed)
    GraduateFactory(email="b@example.org", graduation_year=2001, **agreed)
    GraduateFactory(email="c@example.org", country="IN", graduation_year=2010, **agreed)
    GraduateFactory(email="silent@example.org", agrees=["directory"])
    GraduateFactory(email="unconfirmed@example.org", confirmed_at=None, **agreed)
    GraduateFactory(email="aside@example.org", is_quarantined=True, **agreed)
    withdrawn = GraduateFactory(email="withdrawn@example.org", **agreed)
    withdrawn.consents.update(withdrawn_at="2026-01-01T00:00Z")
    letter = LetterFactory(**audience)

    count = send(letter, by=writer)

    assert {mail.to.partition("@")[0] for mail in Mail.objects.all()} == expected
    assert count == letter.mails.count() == len(expected)


def test_letter_is_sent_once(writer, reader):
    letter = LetterFactory()
    send(letter, by=writer)

    with pytest.raises(AlreadySent):
        send(Letter.objects.get(pk=letter.pk), by=writer)

    assert Mail.objects.count() == 1


# --- What they read -------------------------------------------------------------------


def test_each_member_reads_the_nearest_language(writer, reader):
    GraduateFactory(email="second@example.org", language="be", agrees=[LETTERS])
    letter = LetterFactory(
        subject_en="A meeting",
        text_en="We meet.",
        subject_ru="Встреча",
        text_ru="Ждём вас.",
    )
    shown = {version.language: version.mail.subject for version in versions(letter)}

    send(letter, by=writer)

    arabic = Mail.objects.get(to=reader.email)
    belarusian = Mail.objects.get(to="second@example.org")
    assert arabic.subject == "A meeting"
    assert '<div lang="en" dir="ltr"><p>We meet.</p></div>' in arabic.html
    assert '<html lang="ar" dir="rtl">' in arabic.html
    assert belarusian.subject == "Встреча"
    assert "Ждём вас." in belarusian.text
    assert shown == {"be": "Встреча", "ar": "A meeting"}


# --- How it ends ----------------------------------------------------------------------


def test_message_carries_the_link_of_one_click(writer, reader):
    send(LetterFactory(), by=writer)

    mail = Mail.objects.get()
    message = _message(mail, None)
    link = mail.secrets[mail.unsubscribe]
    assert "/ar/alumni/letters/" in link
    assert message.extra_headers["List-Unsubscribe"] == f"<{link}>"
    one_click = message.extra_headers["List-Unsubscribe-Post"]
    assert one_click == "List-Unsubscribe=One-Click"
    assert link in message.body
    assert link not in mail.text + mail.html


def test_one_click_of_a_mail_program_stops_letters(writer, reader, settings):
    other = GraduateFactory(email="other@example.org", agrees=[LETTERS])
    send(LetterFactory(), by=writer)
    send(LetterFactory(), by=writer)
    mail = Mail.objects.filter(to=reader.email).first()
    Mail.objects.filter(pk=mail.pk).update(state="sent", sent_at="2026-11-27T12:00Z")

    response = Client(enforce_csrf_checks=True).post(
        path_in(mail, settings), {"List-Unsubscribe": "One-Click"}
    )

    assert response.status_code == 200
    assert not response.cookies
    assert response["Cache-Control"] == "no-store, private"
    assert list(Graduate.objects.agreeing(LETTERS)) == [other]
    assert reader in Graduate.objects.members()
    assert reader.consents.get(text__purpose=LETTERS).withdrawn_at is not None
    assert list(Mail.objects.filter(to=reader.email)) == [mail]  # what waited is gone
    assert Mail.objects.filter(to=other.email).count() == 2


def test_to_open_the_link_stops_nothing(writer, reader, client, settings):
    send(LetterFactory(), by=writer)

    response = client.get(path_in(Mail.objects.get(), settings))

    assert response.status_code == 200
    assert not response.cookies
    assert reader in Graduate.objects.agreeing(LETTERS)


def test_link_works_twice_and_after_the_key_has_changed(
    writer, reader, client, settings
):
    send(LetterFactory(), by=writer)
    path = path_in(Mail.objects.get(), settings)
    settings.SECRET_KEY = "another key of this site, long enough to be one of them"

    bodies = {client.post(path).content for _time in range(2)}

    assert len(bodies) == 1
    assert reader not in Graduate.objects.agreeing(LETTERS)


def test_link_is_made_anew_where_its_key_is_lost(writer, reader, client, settings):
    settings.SECRET_KEY = "another key of this site, long enough to be one of them"
    send(LetterFactory(), by=writer)

    client.post(path_in(Mail.objects.get(), settings))

    assert reader not in Graduate.objects.agreeing(LETTERS)


def test_link_of_nobody_is_answered_as_that_of_a_member(reader, client):
    client.get("/en/alumni/letters/once/")  # the frame is read
    theirs = secret_links.secret_for(reader.unsubscribe_nonce)

    answers = [
        _answers(client, secret)
        for secret in (theirs, secret_links.secret_for("of nobody"))
    ]

    assert answers[0] == answers[1]
    assert reader not in Graduate.objects.agreeing(LETTERS)


def _answers(client, secret):
    """Status, page without its own address, and the number of queries."""
    found = []
    for method in (client.get, client.post):
        with CaptureQueriesContext(connection) as queries:
            response = method(f"/en/alumni/letters/{secret}/")
        page = response.content.decode().replace(secret, "")
        found.append((response.status_code, page, len(queries)))
    return found


@pytest.mark.parametrize("secret", ["й" * 90, "a\x01b", "💥"])
def test_strange_link_is_answered_like_any_other(db, client, secret):
    assert client.post(f"/en/alumni/letters/{secret}/").status_code == 200


# --- In the back office ---------------------------------------------------------------


def test_letter_is_looked_at_and_sent(writer, reader):
    letter = LetterFactory(subject_en="Reunion", country="LB")
    address = f"/admin/alumni/letter/{letter.pk}/send/"
    browser = browser_of(writer)

    looked_at = browser.get(address)
    sent = {"seen": looked_at.context["seen"]}
    response = browser.post(address, sent, follow=True)

    assert "1 member who has agreed" in looked_at.text
    assert "Reunion" in looked_at.text
    assert "The letter goes to 1 member." in response.content.decode()
    assert Mail.objects.get().to == reader.email


def test_second_click_sends_nothing_more(writer, reader):
    letter = LetterFactory()
    address = f"/admin/alumni/letter/{letter.pk}/send/"
    browser = browser_of(writer)

    sent = {"seen": browser.get(address).context["seen"]}
    pages = [browser.post(address, sent, follow=True).text for _time in range(2)]

    assert "has been sent before" in pages[1]
    assert Mail.objects.count() == 1


def test_letter_changed_since_it_was_looked_at_is_not_sent(writer, reader):
    letter = LetterFactory(text_en="As it was")
    address = f"/admin/alumni/letter/{letter.pk}/send/"
    browser = browser_of(writer)
    sent = {"seen": browser.get(address).context["seen"]}
    Letter.objects.update(text_en="As a colleague has it")

    response = browser.post(address, sent)

    assert response.status_code == 409
    assert "As a colleague has it" in response.text
    assert not Mail.objects.exists()


def test_letter_that_failed_is_not_sent_again_to_who_has_stopped_them(
    writer, reader, client, settings
):
    send(LetterFactory(), by=writer)
    mail = Mail.objects.get()
    Mail.objects.update(state="failed")

    client.post(path_in(mail, settings))

    assert not Mail.objects.exists()


def test_letter_that_fits_nobody_offers_no_button(writer, reader):
    letter = LetterFactory(country="IN")

    page = browser_of(writer).get(f"/admin/alumni/letter/{letter.pk}/send/")

    assert "No member who has agreed to letters" in page.content.decode()
    assert b"button default" not in page.content


def test_sent_letter_cannot_be_changed(writer, reader):
    letter = LetterFactory(subject_en="As it was")
    send(letter, by=writer)
    browser = browser_of(writer)
    address = f"/admin/alumni/letter/{letter.pk}/change/"

    page = browser.get(address)
    refused = browser.post(address, {"subject_en": "Other", "text_en": "Other"})

    assert b"As it was" in page.content
    assert "writer" in page.content.decode()
    assert refused.status_code == 403
    letter.refresh_from_db()
    assert letter.subject_en == "As it was"


def test_whoever_may_only_write_cannot_send(reader):
    letter = LetterFactory()
    author = member("author", "view_letter", "change_letter", "add_letter")
    address = f"/admin/alumni/letter/{letter.pk}/"

    page = browser_of(author).get(f"{address}change/")
    answers = [browser_of(author).get(f"{address}send/")]
    answers.append(browser_of(author).post(f"{address}send/"))

    assert b"/send/" not in page.content
    assert [answer.status_code for answer in answers] == [403, 403]
    assert not Mail.objects.exists()
