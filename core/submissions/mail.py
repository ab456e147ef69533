"""Mail to the sender of a form, with the private link, and never too much of it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from core import outbox
from core.models import Mail, Submission

# A public form must not become a way to flood somebody's mailbox.
PAUSE = timedelta(minutes=10)
RECEIPTS_A_DAY = 5
# The office reads and writes Russian; each member chooses a language in the admin.
OFFICE_LANGUAGE = "ru"


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


def has_had_enough(kind: str, email: str) -> bool:
    """Whether this address got as many mails of the kind today as one person may."""
    return _of_today(kind, email).count() >= RECEIPTS_A_DAY


def next_turn(kind: str, email: str) -> datetime | None:
    """When the next mail of the kind may go out; one soon after another waits a while."""
    latest = _of_today(kind, email).order_by("-due_at").first()
    return latest.due_at + PAUSE if latest else None


def _of_today(kind, email):
    return Mail.objects.filter(
        kind=kind,
        to__iexact=email,
        created_at__gt=timezone.now() - timedelta(days=1),
    )
