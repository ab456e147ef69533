"""Everything that is kept of one member: for the member's page and as a file."""

from typing import Any

from modeltranslation.utils import build_localized_fieldname

from alumni.members import consents
from alumni.members.retention import mails_to
from alumni.models import Graduate
from alumni.models.graduate import WORDS
from core.languages import columns_of


def held(graduate: Graduate) -> dict[str, list]:
    """What there is beside the record itself; three queries."""
    return {
        "ledger": list(consents.ledger(graduate.pk)),
        "stories": list(graduate.stories.all()),
        "mails": list(mails_to(graduate.email).defer("html", "secrets")),
    }


def export(graduate: Graduate) -> dict[str, Any]:
    """The same in full, with keys in English, for other programs to read."""
    found = held(graduate)
    return {
        "member": _fields(
            graduate,
            *WORDS,
            "email",
            "language",
            "received_at",
            "confirmed_at",
            *consents.SHOWS,
        ),
        "consents": [_consent(consent) for consent in found["ledger"]],
        "stories": [_story(story) for story in found["stories"]],
        "messages": [
            _fields(mail, "to", "subject", "text", "state", "created_at", "sent_at")
            for mail in found["mails"]
        ],
        "links_to_own_data": [
            _fields(link, "made_at", "opened_at", "expires_at")
            for link in graduate.links.all()
        ],
    }


def _fields(record, *names):
    return {name: getattr(record, name) for name in names}


def _consent(consent):
    words = build_localized_fieldname("text", consent.language)
    return {
        "purpose": consent.text.purpose,
        "text": consent.text.key,
        "language": consent.language,
        "words": getattr(consent.text, words),
        "sha256": consent.digest,
        "covers": consent.covers,
        "given_at": consent.given_at,
        "withdrawn_at": consent.withdrawn_at,
    }


def _story(story):
    said = ("slug", "title", "person", "country", "graduation_year", "text", "status")
    return _fields(
        story, *(column for name in said for column in columns_of(type(story), name))
    )
