"""Mail to the sender of a form, with the private link, and never too much of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.db.models import F, Max, Sum
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import override

from core import outbox
from core.models import Mail, RateCount, Submission

# A public form must not become a way to flood somebody's mailbox.
PAUSE = timedelta(minutes=10)
RECEIPTS_A_DAY = 5
# The office reads and writes Russian; each member chooses a language in the admin.
OFFICE_LANGUAGE = "ru"
# Stands for the private link where staff see a mail before it goes.
UNSHOWN = "…"


@dataclass(frozen=True)
class Preview(outbox.Rendered):
    """A mail to the sender as staff see it before it goes."""

    has_link: bool


def write(
    kind: str,
    submission: Submission,
    path: Callable[[str], str],
    context: dict,
    *,
    not_before: datetime | None = None,
) -> Mail:
    """Write to the sender in his or her language; `link` in the context is the link.

    `path` makes the private page's address from the secret. Only the message that goes
    out has it; the stored text has a placeholder. A revoked link is left out.
    """
    secret, secrets = submission.secret, {}
    if secret:
        with override(submission.language):
            secrets = {"link": settings.SITE_URL + path(secret)}
    return outbox.enqueue(
        kind,
        to=submission.email,
        language=submission.language,
        context={**context, **{name: outbox.placeholder(name) for name in secrets}},
        secrets=secrets,
        not_before=not_before,
    )


def preview(
    kind: str, submission: Submission, context: dict, *, is_link_new: bool = False
) -> Preview:
    """The mail that `write` would send, with dots for the link if there will be one."""
    has_link = is_link_new or bool(submission.secret)
    link = {"link": UNSHOWN} if has_link else {}
    mail = outbox.render(kind, submission.language, {**context, **link})
    return Preview(**vars(mail), has_link=has_link)


def tell_staff(kind: str, submission: Submission, address: str, **context) -> Mail:
    """Write to the office, with a link to the record in the back office.

    The context names the record by its model, and what else is given. Templates say
    nothing personal of it: mailboxes are read by many.
    """
    options = submission._meta
    path = reverse(admin_urlname(options, "change"), args=[submission.pk])
    return outbox.enqueue(
        kind,
        to=address,
        language=OFFICE_LANGUAGE,
        context={
            options.model_name: submission,
            "link": settings.SITE_URL + path,
            **context,
        },
    )


def has_had_enough(kind: str, email: str) -> bool:
    """Whether this address got as many mails of the kind today as one person may."""
    given = _turns_of_today(kind, email).aggregate(count=Sum("count"))["count"] or 0
    return given >= RECEIPTS_A_DAY


def next_turn(kind: str, email: str) -> datetime:
    """Count one more mail of the kind, and say when it may go out.

    One soon after another waits a while. The count outlives the mail, so that nobody
    gets more of them by erasing what was sent.
    """
    turn = int(time.time())
    latest = _turns_of_today(kind, email).aggregate(at=Max("window"))["at"]
    if latest is not None:
        turn = max(turn, latest + int(PAUSE.total_seconds()))
    row, _made = RateCount.objects.get_or_create(key=_key(kind, email), window=turn)
    RateCount.objects.filter(pk=row.pk).update(count=F("count") + 1)
    return datetime.fromtimestamp(turn, UTC)


def _turns_of_today(kind, email):
    """One row for each second for which a mail was given out."""
    day_ago = int(time.time()) - 24 * 60 * 60
    return RateCount.objects.filter(key=_key(kind, email), window__gt=day_ago)


def _key(kind, email):
    said = f"{kind} {email.casefold()}"
    return salted_hmac("core.submissions.mail", said, algorithm="sha256").hexdigest()
