"""The form: what it begins with, keeps, refuses, stores, and how often."""

import re
from html import unescape

import pytest
from django.utils.translation import override

from core.models import FormUse, Mail, QuestionState as S
from core.submissions.questions import retention
from tests.factories.core import ConsentTextFactory
from tests.factories.training import DeskFactory, ProgrammeFactory
from tests.training.enquiries.applicant import answers, ask_url, opened, send, url
from tests.training.enquiries.given import received
from training.enquiries.forms import EnquiryForm
from training.models import Enquiry

pytestmark = pytest.mark.django_db

HIDDEN = [{"status": "draft"}, {"publish_until": "2000-01-01T00:00+00:00"}]


def panel_of(html):
    return re.search(r"<aside.*?</aside>", html, re.S)[0]


# The way in


def test_programme_page_leads_to_the_form_and_sets_no_cookie(client, programme):
    response = client.get(programme.get_absolute_url())

    panel = panel_of(response.text)
    assert f'href="{ask_url(programme)}"' in panel
    assert "Department of International Relations" in panel
    assert "promised" not in panel
    assert not response.cookies
    assert "public" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "An answer is promised within 1 calendar day."),
        (10, "An answer is promised within 10 calendar days."),
    ],
)
def test_pages_say_who_answers_and_by_when(
    client, programme, consent_text, days, words
):
    DeskFactory(name_en="Dean’s office", answer_days=days, is_default=True)

    for address in (programme.get_absolute_url(), ask_url(programme)):
        panel = panel_of(client.get(address).text)
        assert "Dean’s office" in panel
        assert words in panel


def test_desk_without_a_name_in_the_readers_language_is_marked(client, programme):
    DeskFactory(name_en="Dean’s office", is_default=True)

    panel = panel_of(client.get(f"/ar/training/{programme.slug}/").text)

    assert '<bdi lang="en" dir="ltr">Dean’s office</bdi>' in panel


@pytest.mark.parametrize("hidden", HIDDEN)
def test_hidden_programme_has_no_form(client, consent_text, hidden):
    programme = ProgrammeFactory(**hidden)

    assert client.get(ask_url(programme)).status_code == 404
    assert client.post(ask_url(programme), answers()).status_code == 404


def test_form_is_closed_before_there_is_a_text_of_consent(client, programme):
    ConsentTextFactory()  # for proposals

    shown = client.get(ask_url(programme)).text

    assert "cannot be sent here at the moment" in shown
    assert '<form class="form"' not in shown


def test_form_begins_with_the_language_of_the_page(
    client, programme, consent_text, language
):
    shown = client.get(ask_url(programme, language)).text

    chosen = re.findall(r'name="language" value="(\w+)"[^>]*checked', shown)
    assert chosen == [language]
    assert not re.search(r'name="consent"[^>]*checked', shown)
    assert f'href="/{language}/training/{programme.slug}/"' in shown


# Sending


def test_sent_question_leads_to_its_private_page(client, programme, consent_text):
    desk = DeskFactory(name_en="Dean’s office", is_default=True, answer_days=10)

    response = send(client, programme)

    enquiry = Enquiry.objects.get()
    assert response.status_code == 303
    secret = response["Location"].rstrip("/").rpartition("/")[2]
    assert len(secret) >= 22  # 128 bits
    assert Enquiry.find(secret) == enquiry
    shown = client.get(response["Location"]).text
    assert f"{enquiry.reference}</bdi> is with Dean’s office</h1>" in shown
    assert "When do classes begin?" in shown
    assert (enquiry.programme, enquiry.desk, enquiry.state) == (programme, desk, S.NEW)
    assert enquiry.email == "Amina@example.org"
    assert enquiry.promised_on is not None
    assert not enquiry.is_quarantined
    assert Mail.objects.get().to == "Amina@example.org"


def test_consent_is_recorded_in_the_language_it_was_read_in(
    client, programme, consent_text
):
    send(client, programme, reader="ru", language="ar")

    enquiry = Enquiry.objects.get()
    assert (enquiry.consent.text, enquiry.consent.language) == (consent_text, "ru")
    assert enquiry.language == "ar"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " \t "}, "name"),
        ({"name": "x" * 151}, "name"),
        ({"country": ""}, "country"),
        ({"country": "XX"}, "country"),
        ({"email": "amina@"}, "email"),
        ({"email": "a@b.c\r\nBcc: x@example.org"}, "email"),
        ({"question": ""}, "question"),
        ({"question": "x" * 5_001}, "question"),
        ({"language": "xx"}, "language_0"),
        ({"consent": ""}, "consent"),
        ({"consent_version": "older"}, "consent"),
    ],
)
def test_mistake_is_named_first_and_at_its_field(
    client, programme, consent_text, changes, field
):
    response = send(client, programme, **changes)

    shown = response.text
    assert response.status_code == 422
    assert f'<li><a href="#id_{field}">' in shown
    assert shown.index("err-summary") < shown.index("<h1>")
    assert f'id="id_{field.removesuffix("_0")}_error"' in shown
    assert "<title>Error: " in shown
    assert Enquiry.objects.count() == FormUse.objects.count() == 0


def test_summary_follows_the_order_of_the_page(client, programme, consent_text):
    wrong = dict.fromkeys(answers(), "") | {"consent_version": "enquiry-1"}

    shown = send(client, programme, **wrong).text

    summary = re.findall(r'<li><a href="#id_(\w+?)(?:_0)?">', shown)
    assert summary == ["name", "country", "email", "question", "language", "consent"]
    assert summary == re.findall(r'id="id_(\w+)_error"', shown)


def test_everything_typed_is_kept(client, programme, consent_text):
    typed = answers(email="amina@", language="ar")

    shown = unescape(send(client, programme, **typed).text)

    assert f'value="{typed["name"]}"' in shown
    assert 'value="amina@"' in shown
    assert typed["question"] in shown
    assert '<option value="LB" selected>' in shown
    assert re.search(r'name="language" value="ar"[^>]*checked', shown)
    assert re.search(r'name="consent"[^>]*checked', shown)


def test_mistakes_are_told_in_the_readers_language(
    client, programme, consent_text, language
):
    shown = unescape(send(client, programme, reader=language, question="").text)

    with override(language):
        wanted = EnquiryForm.base_fields["question"].error_messages["required"]
        assert str(wanted) in shown


def test_control_characters_are_left_out(client, programme, consent_text):
    send(client, programme, question="When\0 do\x07\r\nclasses begin?", name="A\0mina")

    enquiry = Enquiry.objects.get()
    assert enquiry.question == "When do\nclasses begin?"
    assert enquiry.name == "Amina"


def test_unlisted_fields_cannot_be_set(client, programme, consent_text):
    other = ProgrammeFactory()
    desk = DeskFactory()

    forged = {
        "programme": other.pk,
        "desk": desk.pk,
        "state": "answered",
        "number": "7000",
        "promised_on": "2027-01-01",
        "closed_at": "2000-01-01",
        "access_digest": "known",
    }
    token = opened(client, programme)
    client.post(ask_url(programme), {**answers(), **forged, "token": token})

    enquiry = Enquiry.objects.get()
    assert (enquiry.programme, enquiry.desk, enquiry.state) == (programme, None, S.NEW)
    assert enquiry.number != 7000
    assert (enquiry.promised_on, enquiry.closed_at) == (None, None)
    assert enquiry.access_digest != "known"


# Once, not too often, and for people


def test_double_click_and_retry_make_one_question(client, programme, consent_text):
    token = opened(client, programme)

    first = send(client, programme, token=token)
    second = send(client, programme, token=token)

    assert second.status_code == 303
    assert second["Location"] == first["Location"]
    assert Enquiry.objects.count() == Mail.objects.count() == 1


def test_same_words_in_two_windows_make_one_question(client, programme, consent_text):
    tokens = opened(client, programme), opened(client, programme)

    send(client, programme, token=tokens[0])
    second = send(client, programme, token=tokens[1])

    assert second["Location"] == url("enquiry_known")
    assert Enquiry.objects.count() == Mail.objects.count() == 1


def test_withdrawn_question_can_be_asked_anew(client, programme, consent_text):
    send(client, programme)
    retention.erase(Enquiry.objects.get())

    send(client, programme)

    assert Enquiry.objects.count() == 1


def test_page_that_was_open_for_days_keeps_what_was_typed(
    client, programme, consent_text
):
    old = opened(client, programme, minutes=3 * 24 * 60)

    response = send(client, programme, token=old)

    assert response.status_code == 422
    assert "open for too long" in response.text
    assert "When do classes begin?" in response.text
    token = re.search('name="token" value="([^"]+)"', response.text)[1]
    assert send(client, programme, token=token).status_code == 303


def test_program_is_answered_like_a_person_but_set_aside(
    client, programme, consent_text
):
    DeskFactory(email="desk@example.org", is_default=True)

    response = send(client, programme, fax="12345")

    assert response.status_code == 303
    enquiry = Enquiry.objects.get()
    assert enquiry.is_quarantined
    assert enquiry.reference in client.get(response["Location"]).text
    assert Mail.objects.count() == 0


def test_too_many_questions_of_one_network_are_told_to_wait(
    client, programme, consent_text, settings
):
    settings.FORM_LIMITS = ["2/600"]
    for n in range(2):
        sent = send(client, programme, question=f"Question {n}")
        assert sent.status_code == 303

    response = send(client, programme, question="The third one")

    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 600
    assert "The third one" in response.text
    assert "is not sent yet" in response.text
    assert Enquiry.objects.count() == 2


def test_changed_text_of_consent_is_read_and_ticked_anew(
    client, programme, consent_text
):
    token = opened(client, programme)
    ConsentTextFactory(
        key="enquiry-2", purpose="enquiry", version=2, text_en="I agree to more."
    )

    response = send(client, programme, token=token)

    assert response.status_code == 422
    assert "I agree to more." in response.text
    assert not re.search(r'name="consent"[^>]*checked', response.text)


@pytest.mark.parametrize("name", ["enquiry_known", "enquiry_erased"])
def test_pages_without_a_form_set_no_cookie(client, name, language):
    response = client.get(url(name, language=language))

    assert not response.cookies
    assert "public" in response["Cache-Control"]


def test_pages_ask_the_database_as_often_for_many_questions(
    client, programme, consent_text, django_assert_num_queries
):
    for n in range(3):
        received(nonce=str(n), programme=programme, question=f"Question {n}")
    client.get(ask_url(programme))

    with django_assert_num_queries(4):  # version, programme, consent, desk
        client.get(ask_url(programme))
