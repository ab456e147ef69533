"""The lock of an event, under which its seats are given and registrations erased."""

from core.models import Sequence
from events.models import Event


def name_of(event_pk: int) -> str:
    """The counter of places, which is the lock as well."""
    return f"event-{event_pk}"


def hold(event_pk: int) -> Event:
    """Let nobody else give or take seats until the caller's transaction ends.

    Returns the event as it is stored now.
    """
    Sequence.hold(name_of(event_pk))
    return Event.objects.get(pk=event_pk)
