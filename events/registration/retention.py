"""How long the personal data in registrations is kept."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.models import Consent, Mail, Sequence
from core.submissions.retention import erase_due
from events.models import Event, Registration, RegistrationState
from events.registration import lock

KEPT = timedelta(days=183)  # 6 months after the event, as the text of consent says
UNCONFIRMED_KEPT = timedelta(days=7)  # after the link was last mailed
SET_ASIDE_KEPT = timedelta(days=30)


def erase_old_registrations(
    now: datetime | None = None, *, dry_run: bool = False
) -> int:
    """Erase registrations for events that ended 6 months ago, and those never used.

    Never used is what was not confirmed within 7 days, and what was set aside and not
    released within 30. An event that has lost its date counts from the day somebody
    registered. Returns their number.
    """
    due = _due(now or timezone.now())
    return erase_due(due, erase, hold_event, dry_run=dry_run)


@transaction.atomic
def erase(registration: Registration) -> None:
    """Delete the registration with its consent and all that was written about it."""
    mails = list(registration.mails.values_list("pk", flat=True))
    registration.delete()
    Mail.objects.filter(pk__in=mails).delete()
    Consent.objects.filter(pk=registration.consent_id).delete()


def hold_event(key: int) -> None:
    """Hold the event of the registration with this key, under whose lock it changes.

    Nothing is held where the registration has gone. Raises as `Sequence.hold` does.
    """
    found = Registration.objects.filter(pk=key).values_list("event_id", flat=True)
    for event_pk in found:
        Sequence.hold(lock.name_of(event_pk))


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
