"""Mail as rows: written with what it is about, delivered by a worker, never lost.

A message is rendered in the recipient's language and written in the caller's
transaction, so that it exists exactly if the thing it tells of exists. No request
speaks SMTP: `manage.py send_mail` takes one message at a time, sends it and marks it
sent. A worker that is killed between the two leaves at most this one message to be
sent again, under the same Message-ID. Why no library: docs/decisions/0023.
"""

import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.db.transaction import TransactionManagementError
from django.template import Context, Engine
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from core.delivery import MailServerAway, deliver
from core.languages import direction_of
from core.models import Mail
from core.models.mail import PATIENCE
from core.text import clean_text

__all__ = [
    "MailServerAway",
    "Rendered",
    "deliver",
    "enqueue",
    "forget_old_texts",
    "placeholder",
    "render",
    "resend",
]

logger = logging.getLogger(__name__)

MAX_SUBJECT_LENGTH = 250
KEPT = timedelta(days=90)

_BLANK_LINES = re.compile(r"\n\s*\n\s*\n")


@dataclass(frozen=True)
class Rendered:
    """A message as its reader will see it, but for what only he or she may know."""

    subject: str
    text: str
    html: str


def render(kind: str, language: str, context: dict) -> Rendered:
    """The message of a kind in a language; nothing is written.

    Its words are in templates/emails/: `<kind>_subject.txt`, `<kind>.txt` and
    `<kind>.html`, which extend `base.txt` and `base.html`.
    """
    with translation.override(language):
        context = {
            **context,
            "site_url": settings.SITE_URL,
            "language": language,
            "direction": direction_of(language),
        }
        subject = _fill(f"emails/{kind}_subject.txt", context)
        subject = " ".join(subject.split())[:MAX_SUBJECT_LENGTH]
        text = _fill(f"emails/{kind}.txt", context)
        context["subject"] = subject
        html = _fill(f"emails/{kind}.html", context, autoescape=True)
    return Rendered(subject, _BLANK_LINES.sub("\n\n", text).strip() + "\n", html)


def _fill(name, context, autoescape=False):
    template = Engine.get_default().get_template(name)
    text = template.render(Context(context, autoescape=autoescape))
    return clean_text(text.encode("utf-8", "ignore").decode())


def placeholder(name: str) -> str:
    """What stands in a stored text for something only the recipient may see.

    Nobody outside can write it: it is signed with the site's key, so that no text of
    a visitor makes delivery put a private link where the visitor wants it.
    """
    digest = salted_hmac("core.outbox.placeholder", name).hexdigest()
    return f"[[{name}:{digest[:24]}]]"


def enqueue(
    kind: str,
    *,
    to: str,
    language: str,
    context: dict,
    secrets: dict[str, str] | None = None,
    reply_to: str = "",
    unsubscribe: str = "",
    not_before: datetime | None = None,
) -> Mail:
    """Write a message into the caller's transaction; a worker will deliver it.

    `secrets` are values by name; the context holds `placeholder(name)` for each. They
    are filled in on delivery and forgotten with it. A template that fails costs its
    words, not the caller's work: the recipient then gets a plain message.

    A letter to many needs the address `unsubscribe`, at which one POST stops the next
    ones without a question (RFC 8058). It is a secret too, for the context as well.

    Raises ValidationError if `to` or `reply_to` is no address, and
    TransactionManagementError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("A mail belongs into a transaction.")
    secrets = dict(secrets or {})
    if unsubscribe:
        secrets["unsubscribe"] = unsubscribe
        context = {**context, "unsubscribe": placeholder("unsubscribe")}
    secrets = {placeholder(name): value for name, value in secrets.items()}
    try:
        rendered = render(kind, language, context)
    except Exception:
        logger.exception("The mail %s could not be rendered in %s", kind, language)
        rendered = _plain(language, secrets)
    due_at = not_before or timezone.now()
    host = urlsplit(settings.SITE_URL).hostname
    mail = Mail(
        message_id=f"<{uuid4().hex}@{host}>",
        kind=kind,
        language=language,
        to=to,
        reply_to=reply_to,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        secrets=secrets,
        unsubscribe=placeholder("unsubscribe") if unsubscribe else "",
        due_at=due_at,
        give_up_at=due_at + PATIENCE,
    )
    for name in ("to", "reply_to"):
        mail._meta.get_field(name).clean(getattr(mail, name), mail)
    mail.save()
    return mail


def _plain(language, markers):
    """A message without a template, that still brings the recipient's links."""
    with translation.override(language):
        subject = gettext("Message from the Department of International Relations")
        words = gettext(
            "There is news for you. This message could not be written in full;"
            " if anything is unclear, please ask the Department."
        )
    return Rendered(subject, "\n\n".join([words, *markers, settings.SITE_URL]), "")


def resend(mail: Mail) -> bool:
    """Queue a failed message anew, under its Message-ID; False if it is not failed.

    A message whose text has been removed stays as it is.
    """
    now = timezone.now()
    failed = Mail.objects.filter(pk=mail.pk, state=Mail.State.FAILED).exclude(text="")
    return bool(
        failed.update(
            state=Mail.State.QUEUED,
            attempts=0,
            due_at=now,
            give_up_at=now + PATIENCE,
            claimed_until=None,
            error="",
        )
    )


def forget_old_texts(*, dry_run: bool = False) -> int:
    """Remove what was said in messages sent or failed 90 days ago; their number.

    That there was a message, to whom and when, stays. A dry run only counts.
    """
    before = timezone.now() - KEPT
    ended = Q(state=Mail.State.SENT, sent_at__lte=before)
    ended |= Q(state=Mail.State.FAILED, due_at__lte=before)
    due = Mail.objects.filter(ended).exclude(text="")
    return due.count() if dry_run else due.update(text="", html="", secrets={})
