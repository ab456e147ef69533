"""A mail exists exactly if its cause does, says the right words, and never gets lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.transaction import TransactionManagementError

from core import outbox
from core.delivery import CLAIM, _claim, _put_off
from core.models import Mail
from tests.factories.mail import MailFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
LINK = "https://intl.example.org/en/status/a-secret-that-only-the-sender-knows/?a=1&b=2"


@pytest.fixture(autouse=True)
def letters(settings):
    """The kind `letter`, whose templates live among the tests."""
    ours = settings.BASE_DIR / "tests" / "templates"
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], ours]}]


@pytest.fixture
def noon(time_machine):
    """A clock that stands still until it is moved."""
    time_machine.move_to(NOW, tick=False)
    return time_machine


def letter(to="reader@example.org", language="en", **values):
    context = {
        "name": "Anna",
        "words": "It has arrived.",
        "link": outbox.placeholder("link"),
        **values.pop("context", {}),
    }
    values = {"secrets": {"link": LINK}, **values}
    return outbox.enqueue("letter", to=to, language=language, context=context, **values)


# --- Words ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "office", "direction"),
    [
        ("en", "International Relations", "ltr"),
        ("ru", "Международные связи", "ltr"),
        ("be", "Міжнародныя сувязі", "ltr"),
        ("ar", "العلاقات الدولية", "rtl"),
    ],
)
def test_message_is_in_the_recipients_language(language, office, direction):
    rendered = outbox.render(
        "letter", language, {"name": "Anna", "words": "Good day", "link": "#"}
    )

    assert rendered.subject == f"{office}: Anna"
    assert rendered.text.startswith("Good day\n\n#\n\n-- \n")
    assert office in rendered.text
    assert f'<html lang="{language}" dir="{direction}">' in rendered.html
    assert f"<title>{office}: Anna</title>" in rendered.html


def test_rendering_asks_no_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        outbox.render("letter", "en", {})


def test_words_are_escaped_in_html_and_as_typed_in_text():
    typed = "<b onclick=alert(1)>Smith & Sons</b>"

    rendered = outbox.render("letter", "en", {"name": typed, "words": typed})

    assert typed in rendered.subject
    assert typed in rendered.text
    assert typed not in rendered.html
    assert "&lt;b onclick=alert(1)&gt;Smith &amp; Sons" in rendered.html


@pytest.mark.parametrize(
    "name",
    ["a\r\nBcc: x@example.org", "a\nb", "a\0b", "a\x1b[31m", "\ud800", "a" * 999],
)
def test_subject_is_one_clean_short_line(name):
    mail = letter(context={"name": name})

    mail.refresh_from_db()
    assert mail.subject.isprintable()
    assert len(mail.subject) <= 250


def test_template_that_fails_costs_its_words_and_nothing_else(caplog):
    with transaction.atomic():
        mail = outbox.enqueue(
            "no-such-kind",
            to="reader@example.org",
            language="ru",
            context={},
            secrets={"link": LINK},
        )

    assert Mail.objects.get() == mail
    assert outbox.placeholder("link") in mail.text
    assert LINK not in mail.text
    assert ("ERROR", "core.outbox") in [(r.levelname, r.name) for r in caplog.records]


# --- Writing --------------------------------------------------------------------------


def test_message_goes_with_its_transaction():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        letter()
        assert Mail.objects.count() == 1
        raise ZeroDivisionError

    assert Mail.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_message_outside_a_transaction_is_refused():
    with pytest.raises(TransactionManagementError):
        letter()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@example.org\r\nBcc: x@example.org",
        "a@example.org\nx@example.org",
        "a@example.org, x@example.org",
        "Anna <a@example.org>",
        "a\0@example.org",
        "\ud800@example.org",
        f"{'a' * 250}@example.org",
    ],
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ValidationError):
        letter(to=address)
    if address:
        with pytest.raises(ValidationError):
            letter(reply_to=address)

    assert Mail.objects.count() == 0


# --- Secrets --------------------------------------------------------------------------


def test_private_link_is_only_in_the_delivered_message(smtp):
    mail = letter()
    stored = Mail.objects.values("subject", "text", "html").get()
    assert LINK not in str(stored)

    outbox.deliver()

    received = smtp.messages[0]
    assert LINK in received.body()
    assert f'href="{LINK.replace("&", "&amp;")}"' in received.body("html")
    assert "[[" not in received.body() + received.body("html")
    mail.refresh_from_db()
    assert (mail.state, mail.secrets) == (Mail.State.SENT, {})


@pytest.mark.parametrize(
    "typed",
    ["[[link]]", "[[link:]]", "{{ link }}", "[[link:000000000000000000000000]]"],
)
def test_visitor_cannot_write_a_placeholder(smtp, typed):
    letter(context={"words": typed})

    outbox.deliver()

    body = smtp.messages[0].body()
    assert typed in body
    assert body.count(LINK) == 1


def test_reason_quotes_neither_link_nor_lines(smtp):
    smtp.answer = f"554 5.7.1 spam: see {LINK} \x07 and {'x' * 900}"
    mail = letter()

    outbox.deliver()

    mail.refresh_from_db()
    assert mail.error.startswith("554 5.7.1 spam: see … ")
    assert "secret" not in mail.error
    assert mail.error.isprintable()
    assert len(mail.error) <= 200


# --- Headers --------------------------------------------------------------------------


def test_headers(smtp, settings):
    settings.SITE_URL = "https://intl.example.org"
    mail = letter(language="ru", reply_to="office@example.org")

    outbox.deliver()

    received = smtp.messages[0]
    headers = received.message
    assert received.recipients == ["reader@example.org"]
    assert mail.message_id.endswith("@intl.example.org>")
    assert headers["Message-ID"] == mail.message_id
    assert headers["X-Idempotency-Key"] == mail.message_id[1:-1].split("@")[0]
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Reply-To"] == "office@example.org"
    assert headers["Subject"].strip() == "Международные связи: Anna"
    assert headers["Content-Language"] == "ru"
    assert headers["Date"]
    assert [part.get_content_type() for part in headers.iter_parts()] == [
        "text/plain",
        "text/html",
    ]


@pytest.mark.parametrize(
    "line_end", ["\r\n", "\n", "\r", "\0\n", "\x0b", "\u2028", "\x85"]
)
def test_no_words_add_a_header_or_a_recipient(smtp, line_end):
    hostile = (
        f"Anna{line_end}Bcc: victim@example.org{line_end}X-Evil: 1{line_end * 2}body"
    )
    letter(context={"name": hostile, "words": hostile})

    outbox.deliver()

    received = smtp.messages[0]
    assert received.recipients == ["reader@example.org"]
    assert received.message["X-Evil"] is None
    assert received.message["Bcc"] is None


def test_stored_address_that_is_none_is_never_spoken_to_the_server(smtp):
    mail = MailFactory(to="a@example.org>\r\nRCPT TO:<victim@example.org")
    other = MailFactory()

    outbox.deliver()

    mail.refresh_from_db()
    assert mail.state == Mail.State.FAILED
    assert [received.recipients for received in smtp.messages] == [[other.to]]


# --- Trying again ---------------------------------------------------------------------


def test_temporary_trouble_is_tried_again_with_growing_pauses_for_two_days(smtp, noon):
    smtp.answer = "451 try later"
    mail = letter()
    pauses = []

    while Mail.objects.filter(state=Mail.State.QUEUED).exists():
        assert outbox.deliver() == 1
        mail.refresh_from_db()
        assert mail.error == "451 try later"
        assert mail.secrets
        if mail.state == Mail.State.QUEUED:
            pauses.append(mail.due_at - datetime.now(UTC))
            noon.move_to(mail.due_at - SECOND, tick=False)
            assert outbox.deliver() == 0
            noon.move_to(mail.due_at, tick=False)

    expected = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR, 12 * HOUR]
    for pause, least in zip(pauses, expected, strict=False):
        assert least <= pause <= least * 1.1
    assert mail.state == Mail.State.FAILED
    assert datetime.now(UTC) == NOW + 48 * HOUR
    assert mail.attempts == len(pauses) + 1


def test_message_id_is_the_same_at_every_attempt(smtp, noon):
    mail = letter()
    noon.move_to(NOW + SECOND, tick=False)
    smtp.answer = "451 try later"
    outbox.deliver()
    smtp.answer = ""

    noon.move_to(NOW + HOUR, tick=False)
    outbox.deliver()

    mail.refresh_from_db()
    assert smtp.message_ids() == [mail.message_id]
    assert (mail.attempts, mail.error, mail.sent_at) == (2, "", NOW + HOUR)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("550 no such user", "failed"),
        ("553 not here", "failed"),
        ("450 greylisted", "queued"),
        ("421 too busy", "queued"),
    ],
)
def test_recipient_refused_or_put_off_blocks_nobody(smtp, answer, state):
    mails = [letter(f"{name}@example.org") for name in "abc"]
    smtp.refusals = {"b@example.org": answer}

    outbox.deliver()

    for mail in mails:
        mail.refresh_from_db()
    assert [mail.state for mail in mails] == ["sent", state, "sent"]
    assert mails[1].error == answer
    assert smtp.message_ids() == [mails[0].message_id, mails[2].message_id]


def test_server_that_hangs_costs_one_attempt(smtp, settings):
    settings.EMAIL_TIMEOUT = 0.3
    smtp.delay = 1
    mail = letter()

    outbox.deliver()

    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (Mail.State.QUEUED, 1)
    assert "time" in mail.error.lower()


def test_server_that_is_away_touches_no_message_and_gets_all_when_back(smtp):
    mails = [letter(f"{number}@example.org") for number in range(20)]
    smtp.stop()

    for _ in range(3):
        with pytest.raises(outbox.MailServerAway):
            outbox.deliver()

    assert set(Mail.objects.values_list("state", "attempts")) == {("queued", 0)}
    smtp.start()
    assert outbox.deliver() == 20
    assert smtp.message_ids() == [mail.message_id for mail in mails]


def test_server_that_is_away_for_two_days_fails_what_has_waited(smtp, noon):
    old = letter()
    noon.move_to(NOW + HOUR, tick=False)
    young = letter()
    smtp.stop()
    noon.move_to(NOW + 48 * HOUR, tick=False)

    with pytest.raises(outbox.MailServerAway):
        outbox.deliver()

    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.state, young.state) == (Mail.State.FAILED, Mail.State.QUEUED)
    assert "refused" in old.error


def test_failed_message_is_sent_again_under_its_id(smtp, noon):
    smtp.refusals = {"reader@example.org": "550 mailbox full"}
    mail = letter()
    outbox.deliver()
    mail.refresh_from_db()
    smtp.refusals = {}
    noon.move_to(NOW + 90 * HOUR, tick=False)

    assert outbox.resend(mail)
    smtp.answer = "451 greylisted"
    outbox.deliver()
    smtp.answer = ""
    noon.move_to(NOW + 91 * HOUR, tick=False)
    outbox.deliver()

    mail.refresh_from_db()
    assert mail.state == Mail.State.SENT
    assert smtp.message_ids() == [mail.message_id]
    assert LINK in smtp.messages[0].body()


@pytest.mark.parametrize("state", [Mail.State.QUEUED, Mail.State.SENT])
def test_only_a_failed_message_is_sent_again(state):
    sent_at = NOW if state == Mail.State.SENT else None
    mail = MailFactory(state=state, sent_at=sent_at, attempts=3)

    assert not outbox.resend(mail)

    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (state, 3)


def test_message_waits_for_its_time(smtp, noon):
    letter(not_before=NOW + 72 * HOUR)
    assert outbox.deliver() == 0

    noon.move_to(NOW + 72 * HOUR, tick=False)

    smtp.answer = "451 try later"
    assert outbox.deliver() == 1
    assert Mail.objects.get().state == Mail.State.QUEUED


# --- Claims ---------------------------------------------------------------------------


def test_claimed_message_is_left_alone_until_the_claim_runs_out(smtp, noon):
    letter()
    claimed = _claim(CLAIM)
    assert claimed is not None

    noon.move_to(NOW + CLAIM - SECOND, tick=False)
    assert outbox.deliver() == 0

    noon.move_to(NOW + CLAIM, tick=False)
    assert outbox.deliver() == 1
    assert smtp.message_ids() == [claimed.message_id]


def test_worker_that_lost_its_claim_undoes_nothing(noon):
    letter()
    slow = _claim(CLAIM)
    noon.move_to(NOW + CLAIM, tick=False)
    quick = _claim(CLAIM)

    _put_off(slow, "too slow", is_final=True)

    quick.refresh_from_db()
    assert (quick.state, quick.error) == (Mail.State.QUEUED, "")
    assert quick.claimed_until == NOW + 2 * CLAIM


def test_connection_is_kept_from_message_to_message(smtp):
    for number in range(5):
        letter(f"{number}@example.org")

    outbox.deliver()

    assert (len(smtp.messages), smtp.connections) == (5, 1)


def test_limit_and_stop(smtp):
    for number in range(5):
        letter(f"{number}@example.org")

    assert outbox.deliver(limit=2) == 2
    assert outbox.deliver(stopped=lambda: len(smtp.messages) == 3) == 1
    assert outbox.deliver() == 2


def test_mail_is_kept_in_files_without_a_server(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    letter()

    outbox.deliver()

    files = list((tmp_path / "mail").iterdir())
    assert LINK in files[0].read_text()


# --- Forgetting -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "is_kept"),
    [(timedelta(days=90) - SECOND, True), (timedelta(days=90), False)],
)
@pytest.mark.parametrize("state", [Mail.State.SENT, Mail.State.FAILED])
def test_texts_go_after_90_days(noon, state, age, is_kept):
    sent_at = NOW - age if state == Mail.State.SENT else None
    mail = MailFactory(
        state=state, sent_at=sent_at, due_at=NOW - age, secrets={"a": "b"}
    )

    forgotten = outbox.forget_old_texts()

    mail.refresh_from_db()
    assert forgotten == (0 if is_kept else 1)
    assert bool(mail.text and mail.html and mail.secrets) is is_kept
    assert outbox.forget_old_texts() == 0
    assert outbox.resend(mail) is (is_kept and state == Mail.State.FAILED)


def test_text_of_what_still_waits_is_kept(noon):
    mail = MailFactory(due_at=NOW - timedelta(days=200))

    assert outbox.forget_old_texts() == 0

    mail.refresh_from_db()
    assert mail.text == "Thank you.\n"
