"""What members agree to beside membership: each by itself, changed at any time.

A consent is never edited. Another choice of fields is a new line of the ledger, and the
line before it ends.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import transaction
from django.db.models import TextChoices
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alumni.letters import stopping
from alumni.models import Graduate
from core.models import Consent, ConsentText

Purpose = ConsentText.Purpose
OPTIONAL = (Purpose.DIRECTORY, Purpose.LETTERS, Purpose.PUBLICATION)


class Shown(TextChoices):
    """What the directory shows beside the name of who agrees to it."""

    COUNTRY = "country", _("Country")
    YEAR = "year", _("Year of graduation")
    SPECIALTY = "specialty", _("Specialty")
    POST = "post", _("Present post")


# The fields of the record that say so, in the same order.
SHOWS = tuple(f"shows_{field}" for field in Shown.values)


class Choice(NamedTuple):
    """Words somebody agrees to, and the fields it is limited to."""

    text: ConsentText
    covers: tuple[str, ...] = ()


Choices = Mapping[str, Choice]


def offered() -> dict[str, ConsentText]:
    """The newest words for each purpose that one may agree to; one query.

    A purpose without words is not offered.
    """
    texts = ConsentText.objects.filter(purpose__in=OPTIONAL).order_by("version")
    newest = {text.purpose: text for text in texts}
    return {purpose: newest[purpose] for purpose in OPTIONAL if purpose in newest}


def directory_covers(shown: Iterable[str]) -> tuple[str, ...]:
    """What a consent to the directory covers: the name always, and what was chosen."""
    return ("name", *(field for field in Shown.values if field in set(shown)))


def ledger(graduate_id: int):
    """All consents of one person, the withdrawn ones too, newest first."""
    links = Graduate.consents.through.objects.filter(graduate=graduate_id)
    return (
        Consent.objects.filter(pk__in=links.values("consent"))
        .select_related("text")
        .order_by("-given_at", "-pk")
    )


def standing(graduate_id: int) -> dict[str, Consent]:
    """What one person agrees to now, by purpose; one query."""
    return {
        consent.text.purpose: consent
        for consent in ledger(graduate_id).filter(withdrawn_at__isnull=True)
    }


def choices_of(consents: Mapping[str, Consent]) -> dict[str, Choice]:
    """The same beside membership, as somebody chose it."""
    return {
        purpose: Choice(consents[purpose].text, tuple(consents[purpose].covers))
        for purpose in OPTIONAL
        if purpose in consents
    }


def give(choices: Choices) -> list[Consent]:
    """Record each in the language that is active."""
    return [Consent.give(choice.text, choice.covers) for choice in choices.values()]


def show(graduate: Graduate, choices: Choices) -> None:
    """Set what the directory shows; the record is not saved."""
    directory = choices.get(Purpose.DIRECTORY)
    for field in Shown.values:
        shows = directory is not None and field in directory.covers
        setattr(graduate, f"shows_{field}", shows)


@transaction.atomic
def change(graduate: Graduate, choices: Choices) -> None:
    """Let the choices stand and nothing beside them; what stands already stays.

    The record is saved with it, so that finished pages become stale at once. Raises
    Http404 when the member has been erased in the meantime.
    """
    get_object_or_404(Graduate.objects.select_for_update(), pk=graduate.pk)
    before = standing(graduate.pk)
    new = {}
    for purpose in OPTIONAL:
        consent, choice = before.get(purpose), choices.get(purpose)
        if consent and choice and set(consent.covers) == set(choice.covers):
            continue
        if consent:
            consent.withdrawn_at = timezone.now()
            consent.save(update_fields=["withdrawn_at"])
        if choice:
            new[purpose] = choice
        elif consent and purpose == Purpose.LETTERS:
            stopping.stop(Graduate.objects.filter(pk=graduate.pk))
    graduate.consents.add(*give(new))
    show(graduate, choices)
    graduate.save(update_fields=SHOWS)


def withdraw(graduate: Graduate, purpose: str) -> None:
    """End the consent to one purpose; nothing happens where none stands."""
    choices = choices_of(standing(graduate.pk))
    choices.pop(purpose, None)
    change(graduate, choices)
