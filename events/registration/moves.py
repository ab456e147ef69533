"""What may happen to a registration, and everything that must happen with it.

Each function is one transaction under a lock of the event: seats are counted, states
changed and the mails about it written together or not at all, so that no seat is given
twice and nobody overtakes on the waiting list.
"""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from core import guard, secret_links
from core.models import ConsentText, Sequence
from core.submissions.mail import has_had_enough
from events.models import Event, Registration, RegistrationState
from events.registration import lock, mail
from events.registration.opening import gives_seats, seats_of, takes_registrations
from events.registration.retention import erase

S = RegistrationState


class MoveRefused(Exception):
    """Neither the registration nor its event allows such a step now."""


@transaction.atomic
def receive(
    registration: Registration,
    *,
    nonce: str,
    consent_text: ConsentText,
    suspicion: str = "",
) -> None:
    """Store a registration without a seat and mail its link.

    Whoever has registered before gets the link of that registration again. What is
    suspicious is set aside and nobody is written to; it gives way when the same person
    registers once more without being suspicious. Raises `guard.SentBefore` when the
    same form comes twice.
    """
    guard.use_once(nonce, [nonce])
    lock.hold(registration.event_id)
    known = _known(registration)
    if known and known.is_quarantined and not suspicion:
        erase(known)
        known = None
    has_enough = has_had_enough(mail.LINK, registration.email)
    if known:
        if not (suspicion or has_enough):
            mail.write_link(known)
        return
    if has_enough:
        suspicion = suspicion or gettext_noop("Many registrations with this address")
    registration.begin(secret_links.new_nonce(), consent_text, suspicion)
    registration.save()
    if not registration.is_quarantined:
        mail.write_link(registration)


@transaction.atomic
def release(registration: Registration) -> None:
    """Take a registration out of quarantine; its link goes out now.

    Raises MoveRefused when it is not set aside, or could not be confirmed any more.
    """
    event = _lock(registration)
    is_aside = registration.is_quarantined and registration.state == S.UNCONFIRMED
    if not (is_aside and takes_registrations(event)):
        raise MoveRefused
    registration.is_quarantined = False
    registration.save(update_fields=["is_quarantined"])
    mail.write_link(registration)


@transaction.atomic
def confirm(registration: Registration) -> None:
    """Give the registration a seat, or a place on the waiting list.

    One that has been confirmed or cancelled stays as it is. Raises MoveRefused when the
    event takes no registrations any more, or the registration is set aside.
    """
    event = _lock(registration)
    if registration.state != S.UNCONFIRMED:
        return
    if registration.is_quarantined or not takes_registrations(event):
        raise MoveRefused
    has_seat = not seats_of(event).is_full
    registration.state = S.CONFIRMED if has_seat else S.WAITING
    registration.place = Sequence.next(lock.name_of(event.pk))
    registration.confirmed_at = timezone.now()
    registration.save(update_fields=["state", "place", "confirmed_at"])
    if has_seat:
        mail.write_confirmed(registration)
    else:
        mail.write_waiting(registration)


@transaction.atomic
def cancel(registration: Registration, *, by: AbstractBaseUser | None = None) -> None:
    """Take the registration back, by its owner or `by` staff; the next one moves up.

    One that is cancelled stays as it is. Who never confirmed is not written to. Raises
    MoveRefused when the registration has been erased.
    """
    event = _lock(registration)
    before = registration.state
    if before == S.CANCELLED:
        return
    registration.state = S.CANCELLED
    registration.cancelled_at = timezone.now()
    registration.save(update_fields=["state", "cancelled_at"])
    if before != S.UNCONFIRMED:
        mail.write_cancelled(registration, is_by_office=by is not None)
    _fill(event)


@transaction.atomic
def promote(event: Event) -> int:
    """Give every free seat to who has waited longest; how many were given.

    Nobody loses a seat when there are fewer of them than before.
    """
    return _fill(lock.hold(event.pk))


@transaction.atomic
def tell_of_change(event: Event) -> int:
    """Write to all who have a seat or wait that the event has changed; their number."""
    told = list(event.registrations.taking_part())
    for registration in told:
        mail.write_changed(registration)
    return len(told)


def _lock(registration):
    """Hold the event of the registration, and read both anew."""
    event = lock.hold(registration.event_id)
    try:
        registration.refresh_from_db()
    except Registration.DoesNotExist:
        raise MoveRefused from None
    registration.event = event
    return event


def _known(registration):
    """What the same address has sent for the same event and not taken back."""
    standing = registration.event.registrations.exclude(state=S.CANCELLED)
    return standing.filter(email__iexact=registration.email).first()


def _fill(event):
    if not gives_seats(event):
        return 0
    next_ones = list(event.registrations.waiting()[: seats_of(event).free])
    for registration in next_ones:
        registration.state = S.CONFIRMED
        registration.promoted_at = timezone.now()
        registration.save(update_fields=["state", "promoted_at"])
    mail.write_promoted(event, next_ones)
    return len(next_ones)
