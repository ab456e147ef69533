"""Whether an event takes registrations, until when it gives seats, and how many."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Q
from django.utils import timezone

from events.models import Event, RegistrationState


class Opening(StrEnum):
    """Where registration for an event stands."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    PAST = "past"


def opening_of(event: Event, now: datetime | None = None) -> Opening | None:
    """At the moment (now by default); None where visitors do not register here."""
    now = now or timezone.now()
    if not event.has_registration:
        return None
    if event.state == Event.State.CANCELLED:
        return Opening.CANCELLED
    if is_over(event, now):
        return Opening.PAST
    if event.registration_ends_at is None or now >= event.registration_ends_at:
        return Opening.CLOSED
    return Opening.OPEN


def takes_registrations(event: Event) -> bool:
    """Whether somebody may register or confirm now: it is public and open."""
    return opening_of(event) == Opening.OPEN and is_public(event)


def is_public(event: Event) -> bool:
    """Whether visitors may see it now, and its calendar file with it."""
    return Event.objects.published().filter(pk=event.pk).exists()


def is_over(event: Event, now: datetime | None = None) -> bool:
    """Whether the event has ended, to the minute where its hours are known."""
    now = now or timezone.now()
    if event.ends_at is None:
        return event.is_past(timezone.localdate(now))
    return now >= event.ends_at


def gives_seats(event: Event, now: datetime | None = None) -> bool:
    """Whether a seat that becomes free goes to somebody who waits.

    It does until the event has begun and registration has closed, never after its end.
    """
    now = now or timezone.now()
    ends = [end for end in (event.starts_at, event.registration_ends_at) if end]
    is_late = is_over(event, now) or bool(ends) and now >= max(ends)
    return event.state != Event.State.CANCELLED and not is_late


@dataclass(frozen=True)
class Seats:
    """How things stand now: `free` is None where there is no limit."""

    free: int | None
    waiting: int

    @property
    def is_full(self) -> bool:
        """Whether somebody who confirms now would have to wait."""
        return self.free == 0 or self.waiting > 0


def seats_of(event: Event) -> Seats:
    """Counted in one query."""
    counts = event.registrations.aggregate(
        confirmed=Count("pk", filter=Q(state=RegistrationState.CONFIRMED)),
        waiting=Count("pk", filter=Q(state=RegistrationState.WAITING)),
    )
    free = None
    if event.capacity is not None:
        free = max(0, event.capacity - counts["confirmed"])
    return Seats(free, counts["waiting"])
