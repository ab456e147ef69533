"""How long the personal data in registrations is kept."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.models import Consent, Mail, Sequence
from events.models import Event, Registration, RegistrationState
from events.registration import lock

KEPT = timedelta(days=183)  # 6 months after the event, as the text of consent says
UNCONFIRMED_KEPT = timedelta(days=7)  # after the link was last mailed
SET_ASIDE_KEPT = timedelta(days=30)


def erase_old_registrations(now: datetime | None = None) -> int:
    """Erase registrations for events that ended 6 months ago, and those never used.

    Never used is what was not confirmed within 7 days, and what was set aside and not
    released within 30. An event that has lost its date counts from the day somebody
    registered. One transaction for each, so that a run that is cut short leaves none
    half erased. Returns their number.
    """
    now = now or timezone.now()
    keys = list(_due(now).values_list("pk", "event_id"))
    return sum(_erase_if_due(pk, event_pk, now) for pk, event_pk in keys)


@transaction.atomic
def erase(registration: Registration) -> None:
    """Delete the registration with its consent and all that was written about it."""
    mails = list(registration.mails.values_list("pk", flat=True))
    registration.delete()
    Mail.objects.filter(pk__in=mails).delete()
    Consent.objects.filter(pk=registration.consent_id).delete()


@transaction.atomic
def _erase_if_due(pk, event_pk, now):
    """Erase it unless somebody has just confirmed or renewed it; whether it was."""
    Sequence.hold(lock.name_of(event_pk))
    registration = _due(now).filter(pk=pk).first()
    if registration is None:
        return False
    erase(registration)
    return True


def _due(now):
    return Registration.objects.filter(
        Q(event__in=_over_before(now - KEPT))
        | Q(event__start_on__isnull=True, received_at__lte=now - KEPT)
        | Q(is_quarantined=True, received_at__lte=now - SET_ASIDE_KEPT)
        | Q(pk__in=_unconfirmed_since(now - UNCONFIRMED_KEPT))
    )


def _over_before(moment):
    """Events whose last day lies before the day of the moment."""
    return (
        Event.objects.past(timezone.localdate(moment))
        .filter(start_on__isnull=False)
        .values("pk")
    )


def _unconfirmed_since(moment):
    waiting_for_owner = Registration.objects.filter(
        state=RegistrationState.UNCONFIRMED, is_quarantined=False
    ).annotate(asked_at=Coalesce(Max("mails__created_at"), "received_at"))
    return waiting_for_owner.filter(asked_at__lte=moment).order_by().values("pk")
