"""What staff see of mail and consents: everything but secrets, and nothing to alter."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from core import outbox
from core.models import Consent, ConsentText, Mail
from tests.back_office import act_on, agree, choose, seen_on
from tests.factories.core import ConsentTextFactory
from tests.factories.mail import MailFactory

pytestmark = pytest.mark.django_db

MAILS = reverse("admin:core_mail_changelist")
HOSTILE = "\"'><script>alert(1)</script>"


def page_of(record, page="change"):
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}"
    return reverse(name, args=[record.pk])


def send_again(client, *mails):
    return act_on(client, MAILS, "send_again", *mails)


@pytest.fixture
def consent_text():
    return ConsentText.objects.create(
        key="proposal-1",
        purpose=ConsentText.Purpose.PROPOSAL,
        version=1,
        text_en="I agree.",
        text_ru="Я согласен.",
    )


def test_mail_is_shown_without_its_secrets(admin_client):
    marker = outbox.placeholder("link")
    mail = MailFactory(
        text=f"Good day\n{marker}",
        html="<p>in another dress</p>",
        secrets={marker: "https://intl.example.org/secret-link"},
    )

    shown = admin_client.get(MAILS).text + admin_client.get(page_of(mail)).text

    assert "Good day" in shown
    assert mail.to in shown
    assert "secret-link" not in shown
    assert "another dress" not in shown


def test_mail_is_not_found_by_its_secrets(admin_client):
    MailFactory(secrets={"[[link]]": "secret-link"}, subject="Only one")

    guess = admin_client.get(MAILS, {"secrets__icontains": "secret"})

    assert guess.status_code == 400


def test_words_of_a_mail_are_inert(admin_client):
    mail = MailFactory(text=HOSTILE, subject=HOSTILE, error=HOSTILE, html=HOSTILE)

    shown = admin_client.get(MAILS).text + admin_client.get(page_of(mail)).text

    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown


def test_nobody_writes_alters_or_deletes_mail(admin_client):
    mail = MailFactory()

    answers = [
        admin_client.post(reverse("admin:core_mail_add"), {"to": "x@example.org"}),
        admin_client.post(page_of(mail), {"to": "x@example.org", "text": "x"}),
        admin_client.post(page_of(mail, "delete"), {"post": "yes"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert list(Mail.objects.values_list("to", "text")) == [(mail.to, mail.text)]


def test_failed_mail_is_sent_again_and_the_rest_left_alone(admin_client):
    failed = MailFactory(state=Mail.State.FAILED, error="550 full", attempts=9)
    sent = MailFactory(state=Mail.State.SENT, sent_at=datetime.now(UTC))

    asked = choose(admin_client, MAILS, "send_again", failed, sent)
    response = agree(admin_client, MAILS, asked)

    failed.refresh_from_db()
    sent.refresh_from_db()
    assert (failed.state, failed.error, failed.attempts) == ("queued", "", 0)
    assert sent.state == "sent"
    assert asked.context["will_not"] == [(sent.subject, "It has not failed.")]
    assert [str(message) for message in response.context["messages"]] == [
        "1 message will be sent again."
    ]


def test_sending_again_needs_a_permission(client):
    mail = MailFactory(state=Mail.State.FAILED)
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_mail"))
    client.force_login(reader)

    assert client.get(MAILS).status_code == 200
    send_again(client, mail)

    mail.refresh_from_db()
    assert mail.state == Mail.State.FAILED


def test_folder_is_named_only_where_mail_is_kept_as_files(admin_client, settings):
    assert "kept as files" not in admin_client.get(MAILS).text

    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = "/srv/intl/mail"

    assert "kept as files in /srv/intl/mail" in admin_client.get(MAILS).text


@pytest.mark.parametrize("item_count", [1, 3])
def test_mail_list_query_count_is_constant(
    admin_client, django_assert_num_queries, item_count
):
    MailFactory.create_batch(item_count)

    with django_assert_num_queries(7):
        admin_client.get(MAILS)


def test_text_that_somebody_agreed_to_is_final(admin_client, consent_text):
    fields = {"key": "proposal-1", "purpose": "proposal", "version": "1"}
    fields["seen"] = seen_on(admin_client, page_of(consent_text))
    admin_client.post(page_of(consent_text), {**fields, "text_en": "I do agree."})
    consent_text.refresh_from_db()
    assert consent_text.text_en == "I do agree."
    Consent.give(consent_text)

    answers = [
        admin_client.post(page_of(consent_text), {**fields, "text_en": "I sell all."}),
        admin_client.post(page_of(consent_text, "delete"), {"post": "yes"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    consent_text.refresh_from_db()
    assert consent_text.text_en == "I do agree."


def test_next_version_begins_with_the_words_of_the_last(admin_client, consent_text):
    form = admin_client.get(reverse("admin:core_consenttext_add")).context["adminform"]

    assert form.form.initial["version"] == 2
    assert form.form.initial["text_ru"] == "Я согласен."


def test_consents_are_read_and_never_written(admin_client, consent_text):
    consent = Consent.give(consent_text)

    assert consent.digest in admin_client.get(page_of(consent)).text
    assert admin_client.get(reverse("admin:core_consent_add")).status_code == 403
    assert admin_client.post(page_of(consent), {"language": "ru"}).status_code == 403
    assert admin_client.post(page_of(consent, "delete")).status_code == 403


@pytest.mark.parametrize(
    ("filters", "key"),
    [
        ("", "proposal-2"),
        ("purpose__exact=enquiry", "enquiry-2"),
        ("x=1", "proposal-2"),
    ],
)
def test_new_consent_text_begins_with_the_words_of_its_purpose(
    admin_client, filters, key
):
    for purpose in ("proposal", "enquiry"):
        ConsentTextFactory(
            key=f"{purpose}-1", purpose=purpose, text_en=f"I, {purpose}."
        )

    page = admin_client.get(
        reverse("admin:core_consenttext_add"), {"_changelist_filters": filters}
    )

    form = page.context["adminform"].form
    assert form["key"].value() == key
    assert form["text_en"].value() == f"I, {key.partition('-')[0]}."
