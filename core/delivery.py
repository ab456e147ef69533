"""The worker's half of `core.outbox`: one message, one claim, one sending, one mark.

Temporary troubles of one message put it off with growing pauses; a refusal ends it;
a server that is away ends the run before any message is touched.
"""

import logging
import random
import re
import smtplib
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import InterfaceError, OperationalError, connection
from django.db.models import F
from django.utils import timezone
from django.utils.html import escape

from core.models import Mail

logger = logging.getLogger(__name__)

CLAIM = timedelta(minutes=5)
# Between one attempt and the next; the last one repeats until Mail.give_up_at.
PAUSES = [
    *(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)),
    *(timedelta(hours=hours) for hours in (4, 12)),
]
_ADDRESS = re.compile(r"\w+://\S+")


class MailServerAway(Exception):
    """The mail server takes no connection; that is no message's fault."""


def never() -> bool:
    return False


def deliver(
    *,
    limit: int | None = None,
    claim: timedelta = CLAIM,
    stopped: Callable[[], bool] = never,
) -> int:
    """Send what is due, oldest first, and return how many messages were tried.

    Several may run at once. `claim` is how long a message belongs to this worker; if
    it dies, another takes the message over after that. `stopped` is asked before each
    message. Raises MailServerAway if there is a message and no server to take it.
    """
    tried = 0
    with _Server() as server:
        while (limit is None or tried < limit) and not stopped():
            # No message is touched before there is a server for it.
            if not Mail.objects.due(timezone.now()).exists():
                break
            try:
                server.open()
            except OSError as error:
                _give_up_waiting(error)
                raise MailServerAway(_reason(error)) from error
            mail = _claim(claim)
            if mail is None:
                break
            _attempt(mail, server)
            tried += 1
    return tried


class _Server:
    """A connection that is kept from message to message until one of them fails."""

    def __enter__(self):
        self.connection = get_connection()
        return self

    def __exit__(self, *exc_info):
        self.close()

    def open(self):
        self.connection.open()

    def send(self, mail):
        _message(mail, self.connection).send()

    def close(self):
        with suppress(OSError):
            self.connection.close()


def _claim(duration):
    """Take the message that is due longest; None if there is none.

    The condition is part of the UPDATE, so that of two workers one wins, on either
    database.
    """
    while True:
        now = timezone.now()
        due = Mail.objects.due(now)
        pk = due.order_by("due_at", "pk").values_list("pk", flat=True).first()
        if pk is None:
            return None
        if due.filter(pk=pk).update(
            claimed_until=now + duration, attempts=F("attempts") + 1
        ):
            return Mail.objects.get(pk=pk)


def _attempt(mail, server):
    try:
        server.send(mail)
    except OSError as error:  # smtplib's errors are OSErrors too
        server.close()
        _put_off(mail, _reason(error, mail.secrets), is_final=_is_refusal(error))
    except Exception as error:
        logger.exception("Mail %s could not be put into words for SMTP", mail.pk)
        server.close()
        _put_off(mail, type(error).__name__, is_final=True)
    else:
        # Whoever holds the claim by now: it has been sent.
        _mark(
            mail,
            Mail.objects.filter(pk=mail.pk),
            state=Mail.State.SENT,
            sent_at=timezone.now(),
            claimed_until=None,
            secrets={},
            error="",
        )


def _put_off(mail, reason, is_final):
    """Note the reason and the next attempt, unless another worker has taken over."""
    now = timezone.now()
    is_final = is_final or now >= mail.give_up_at
    if is_final:
        logger.error("Mail %s could not be sent", mail.pk)
    _mark(
        mail,
        Mail.objects.filter(pk=mail.pk, claimed_until=mail.claimed_until),
        state=Mail.State.FAILED if is_final else Mail.State.QUEUED,
        due_at=now if is_final else min(now + _pause(mail.attempts), mail.give_up_at),
        claimed_until=None,
        error=reason,
    )


def _mark(mail, rows, **values):
    """Write what became of a message; while it is ours, wait for a lost database.

    To let go at once would send the message twice.
    """
    while True:
        try:
            rows.filter(state=Mail.State.QUEUED).update(**values)
            return
        except (OperationalError, InterfaceError):
            if timezone.now() >= mail.claimed_until:
                raise
            connection.close()
            time.sleep(1)


def _pause(attempts):
    """How long to wait after so many attempts, up to a tenth longer by chance."""
    pause = PAUSES[min(attempts, len(PAUSES)) - 1]
    return pause * random.uniform(1, 1.1)


def _give_up_waiting(error):
    """Give up what the server has not been there for in all its time."""
    now = timezone.now()
    given_up = (
        Mail.objects.due(now)
        .filter(give_up_at__lte=now)
        .update(state=Mail.State.FAILED, due_at=now, error=_reason(error))
    )
    if given_up:
        logger.error("%s mails could not be sent: the mail server is away", given_up)


def _message(mail, server):
    text, html = mail.text, mail.html
    for marker, value in mail.secrets.items():
        text = text.replace(marker, value)
        html = html.replace(marker, escape(value))
    message = EmailMultiAlternatives(
        mail.subject,
        text,
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        connection=server,
        headers=_headers(mail),
    )
    if html:
        message.attach_alternative(html, "text/html")
    return message


def _headers(mail):
    headers = {
        "Message-ID": mail.message_id,
        "X-Idempotency-Key": mail.message_id.strip("<>").partition("@")[0],
        "Auto-Submitted": "auto-generated",
        "Content-Language": mail.language,
    }
    if mail.unsubscribe:  # RFC 2369 and RFC 8058
        headers["List-Unsubscribe"] = f"<{mail.secrets[mail.unsubscribe]}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _answer(error):
    """The server's answer as code and words; None if it gave none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code, error.smtp_error
    return None


def _is_refusal(error):
    """Whether to try again is pointless.

    A refused sender is a fault of the set-up: it can be mended, so it is tried again.
    """
    answer = _answer(error)
    is_sender = isinstance(error, smtplib.SMTPSenderRefused)
    return answer is not None and answer[0] >= 500 and not is_sender


def _reason(error, secrets=()):
    """The error in one short line, without what a server may quote of the message."""
    answer = _answer(error)
    if answer is None:
        line = f"{type(error).__name__}: {error}"
    else:
        code, words = answer
        if isinstance(words, bytes):
            words = words.decode("utf-8", "replace")
        line = f"{code} {words}"
    line = " ".join(_ADDRESS.sub("…", line).split())
    for value in dict(secrets).values():
        line = line.replace(value, "…")
    return line[:200]
