"""What is written to people who join, and to who asks for his or her own data.

One kind of mail for all of them, so that all share one limit: how many an address gets
tells nobody whether it is known.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from alumni.members.consents import Choices
from alumni.members.retention import ANSWERS_KEPT, UNCONFIRMED_KEPT
from alumni.models import Graduate
from core import outbox
from core.models import Mail
from core.submissions.mail import next_turn, write

LINK = "member_link"
LINK_HOURS = 24


def confirm_path(secret: str) -> str:
    """The page on which one confirms, in the language that is active."""
    return reverse("alumni:join_confirm", args=[secret])


def own_data_path(secret: str) -> str:
    """The page on which a mailed link is used up, in the language that is active."""
    return reverse("alumni:own_data_open", args=[secret])


def write_confirmation(graduate: Graduate, choices: Choices) -> Mail:
    """The link to confirm by, with what was sent."""
    return write(
        LINK,
        graduate,
        confirm_path,
        {
            "case": "confirm",
            "graduate": graduate,
            "choices": choices,
            "days": UNCONFIRMED_KEPT.days,
        },
        not_before=next_turn(LINK, graduate.email),
    )


def write_own_data(email: str, language: str, secret: str) -> Mail:
    """The link to one's own data."""
    with override(language):
        link = settings.SITE_URL + own_data_path(secret)
    context = {"case": "own data", "hours": LINK_HOURS}
    return _write(email, language, context, {"link": link})


def write_nothing_kept(email: str, language: str) -> Mail:
    """That nobody has joined with the address."""
    context = {"case": "nothing", "days": ANSWERS_KEPT.days}
    return _write(email, language, context, {})


def _write(email, language, context, secrets):
    return outbox.enqueue(
        LINK,
        to=email,
        language=language,
        context={**context, **{name: outbox.placeholder(name) for name in secrets}},
        secrets=secrets,
        not_before=next_turn(LINK, email),
    )
