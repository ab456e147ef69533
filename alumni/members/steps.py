"""How somebody becomes a member, and comes to what is kept of him or her.

Whether an address is known must show in no answer and in no time that one takes. So
the forms that anybody may send do the same work for every address, and keep of it what
is right for this one; who is known learns it by mail.
"""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_noop

from alumni.members import consents, mail, retention
from alumni.members.consents import Choices
from alumni.models import Graduate, OwnDataLink
from alumni.models.graduate import WORDS
from core import guard, secret_links
from core.models import ConsentText
from core.submissions.mail import has_had_enough

LINK_LIFE = timedelta(hours=mail.LINK_HOURS)
VISIT_LIFE = timedelta(hours=1)
# What a form replaces of one that nobody has confirmed.
_SAID = (
    *WORDS,
    "email",
    "language",
    *consents.SHOWS,
    "consent",
    "is_quarantined",
    "suspicion",
    "received_at",
    "access_nonce",
    "access_digest",
)


class StepRefused(Exception):
    """The record is not, or no longer, where the caller saw it."""


@transaction.atomic
def receive(
    graduate: Graduate,
    choices: Choices,
    *,
    nonce: str,
    consent_text: ConsentText,
    suspicion: str = "",
) -> None:
    """Store who asks to join, unconfirmed, and mail the link to confirm by.

    A member gets a link to his or her own data instead. What somebody sent before and
    did not confirm gives way to the new words, with its link. What is suspicious, or
    sent too often, replaces nothing and writes to nobody; the first of an address is
    set aside. Raises `guard.SentBefore` when the same form comes twice.
    """
    guard.use_once(nonce, [nonce])
    retention.hold()
    known = Graduate.objects.with_email(graduate.email).first()
    if has_had_enough(mail.LINK, graduate.email):
        suspicion = suspicion or gettext_noop("Many forms with this address")
    is_member = known is not None and known.confirmed_at is not None
    with _same_work(is_kept=known is None or not (is_member or suspicion)):
        graduate.begin(secret_links.new_nonce(), consent_text, suspicion)
        _store(graduate, choices, known)
    with _same_work(is_kept=is_member and not suspicion):
        secret = new_link(known)
    if suspicion:
        return
    if is_member:
        mail.write_own_data(known.email, graduate.language, secret)
    else:
        mail.write_confirmation(graduate, choices)


@transaction.atomic
def ask(email: str, language: str, *, nonce: str, suspicion: str = "") -> None:
    """Mail a member the link to his or her own data.

    Who has not confirmed gets the link to confirm once more, others the word that
    nothing is kept. Nobody is written to when a program asks, or somebody too often.
    Raises `guard.SentBefore` when the same form comes twice.
    """
    guard.use_once(nonce, [nonce])
    retention.hold()
    known = Graduate.objects.with_email(email).first()
    is_silent = bool(suspicion) or has_had_enough(mail.LINK, email)
    is_member = known is not None and known.confirmed_at is not None
    choices = consents.choices_of(consents.standing(known.pk if known else 0))
    with _same_work(is_kept=is_member and not is_silent):
        secret = new_link(known)
    if is_silent:
        return
    if is_member:
        mail.write_own_data(known.email, language, secret)
    elif known:
        mail.write_confirmation(known, choices)
    else:
        mail.write_nothing_kept(email, language)


@transaction.atomic
def confirm(graduate: Graduate) -> None:
    """Make a member of who has opened the link; the link is dead then, and remembered.

    Whoever has the mailbox is no program, so that also what was set aside counts.
    Raises StepRefused when it has been confirmed, replaced or erased in the meantime.
    """
    retention.hold()
    waiting = Graduate.objects.unconfirmed().select_for_update()
    found = waiting.filter(pk=graduate.pk, access_digest=graduate.access_digest).first()
    if found is None:
        raise StepRefused
    found.confirmed_at = timezone.now()
    found.is_quarantined, found.suspicion = False, ""
    OwnDataLink.objects.create(
        graduate=found, digest=found.access_digest, expires_at=found.confirmed_at
    )
    found.access_digest = ""
    found.save()
    consents.ledger(found.pk).filter(withdrawn_at__isnull=False).delete()


def is_remembered(secret: str) -> bool:
    """Whether the link is a dead one of somebody who is a member still.

    Links of who has been erased are gone, and others two days after they died.
    """
    digest = secret_links.digest_of(secret)
    return OwnDataLink.objects.filter(digest=digest).exists()


@transaction.atomic
def correct(graduate: Graduate, fields: Iterable[str]) -> None:
    """Write what a member has corrected, and nothing beside it.

    Raises Http404 when the member has been erased in the meantime.
    """
    get_object_or_404(Graduate.objects.select_for_update(), pk=graduate.pk)
    graduate.save(update_fields=fields)


@transaction.atomic
def release(graduate: Graduate) -> None:
    """Take out of quarantine; the link goes out now, and its 30 days begin.

    Raises StepRefused when it is not, or no longer, set aside.
    """
    aside = Graduate.objects.unconfirmed().select_for_update()
    found = aside.filter(pk=graduate.pk, is_quarantined=True).first()
    if found is None:
        raise StepRefused
    found.is_quarantined = False
    found.received_at = timezone.now()
    found.save(update_fields=["is_quarantined", "received_at"])
    choices = consents.choices_of(consents.standing(found.pk))
    mail.write_confirmation(found, choices)


def new_link(graduate: Graduate | None) -> str:
    """Make a link to own data, good for a day; its secret, stored nowhere.

    For nobody it makes one that the caller does not keep.
    """
    secret = secrets.token_urlsafe(32)
    OwnDataLink.objects.create(
        graduate_id=graduate.pk if graduate else 0,
        digest=secret_links.digest_of(secret),
        expires_at=timezone.now() + LINK_LIFE,
    )
    return secret


def open_link(secret: str) -> str | None:
    """Use up a mailed link; the secret of the visit, good for an hour.

    None when it was used, its time is over, or there was none: of two who open it at a
    time one gets the visit.
    """
    visit = secrets.token_urlsafe(32)
    now = timezone.now()
    opened = OwnDataLink.objects.mailed(secret).update(
        digest=secret_links.digest_of(visit), opened_at=now, expires_at=now + VISIT_LIFE
    )
    return visit if opened else None


@contextmanager
def _same_work(*, is_kept: bool) -> Iterator[None]:
    """Work that is done for everybody; what it wrote stays for some."""
    mark = transaction.savepoint()
    yield
    if is_kept:
        transaction.savepoint_commit(mark)
    else:
        transaction.savepoint_rollback(mark)


def _store(graduate, choices, known):
    """Write the record, or over the unconfirmed one of the same address.

    In bulk, that is without signals: nobody sees it yet, so no page becomes stale.
    """
    ledger = [graduate.consent, *consents.give(choices)]
    consents.show(graduate, choices)
    is_over = known is not None and known.confirmed_at is None
    if is_over:
        said = {name: getattr(graduate, name) for name in _SAID}
        graduate.pk = known.pk
        Graduate.objects.filter(pk=known.pk).update(**said)
    else:
        if known:  # not kept, see above; an address is there once
            graduate.email = f"{graduate.access_nonce}@example.invalid"
        graduate.unsubscribe_nonce = secret_links.new_nonce()
        graduate.unsubscribe_digest = secret_links.digest_of(
            secret_links.secret_for(graduate.unsubscribe_nonce)
        )
        Graduate.objects.bulk_create([graduate])
    consents.ledger(graduate.pk).update(withdrawn_at=timezone.now())
    Graduate.consents.through.objects.bulk_create(
        Graduate.consents.through(graduate_id=graduate.pk, consent_id=consent.pk)
        for consent in ledger
    )
