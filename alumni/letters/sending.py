"""From a letter to a message for each member who has agreed to get them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from alumni.models import Graduate, Letter
from core import outbox, secret_links
from core.languages import direction_of, language_codes, translated
from core.models import Mail

KIND = "association_letter"


class AlreadySent(Exception):
    """The letter has gone out; it is never sent a second time."""


@transaction.atomic
def send(letter: Letter, *, by: AbstractBaseUser) -> int:
    """Write the letter to everybody in its audience now; returns their number.

    All messages are written or none; the worker delivers them. Whoever stops letters
    or leaves in the meantime waits, and is then sent nothing. Raises AlreadySent.
    """
    now = timezone.now()
    if not Letter.objects.filter(pk=letter.pk, sent_at=None).update(
        sent_at=now, sent_by=by
    ):
        raise AlreadySent
    letter.sent_at, letter.sent_by = now, by
    audience = letter.audience().select_for_update().order_by("pk")
    mails = [_write(letter, graduate) for graduate in audience]
    letter.mails.add(*mails)
    return len(mails)


def _write(letter: Letter, graduate: Graduate) -> Mail:
    return outbox.enqueue(
        KIND,
        to=graduate.email,
        language=graduate.language,
        context=_words(letter, graduate.language),
        unsubscribe=settings.SITE_URL + unsubscribe_path(graduate),
    )


def unsubscribe_path(graduate: Graduate) -> str:
    """Where the member stops letters, in his or her language.

    A link made with a key that the site no longer has is made anew.
    """
    nonce = graduate.unsubscribe_nonce
    secret = secret_links.recall(nonce, graduate.unsubscribe_digest)
    if secret is None:
        secret = secret_links.secret_for(nonce)
        graduate.unsubscribe_digest = secret_links.digest_of(secret)
        graduate.save(update_fields=["unsubscribe_digest"])
    with override(graduate.language):
        return reverse("alumni:unsubscribe", args=[secret])


@dataclass(frozen=True)
class Version:
    """The letter as members who chose a language will read it, and how many do."""

    language: str
    count: int
    mail: outbox.Rendered


def versions(letter: Letter) -> Iterator[Version]:
    """A preview in each language that somebody in the audience has chosen."""
    counts = Counter(letter.audience().order_by().values_list("language", flat=True))
    for code in language_codes():
        if counts[code]:
            yield Version(code, counts[code], _preview(letter, code))


def _preview(letter, language):
    context = {**_words(letter, language), "unsubscribe": ""}
    return outbox.render(KIND, language, context)


def _words(letter, language):
    with override(language):
        subject, text = translated(letter, "subject"), translated(letter, "text")
    return {
        "letter_subject": subject.value,
        "letter_text": text.value,
        "text_language": text.language,
        "text_direction": direction_of(text.language),
    }
