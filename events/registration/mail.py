"""What is written to people who register for an event."""

from collections.abc import Sequence

from django.urls import reverse

from core.models import Mail
from core.submissions.mail import next_turn, write
from events.models import Event, Registration
from events.registration.opening import is_public
from events.registration.retention import UNCONFIRMED_KEPT

LINK = "registration_link"


def status_path(secret: str) -> str:
    """The private page of a registration, in the language that is active."""
    return reverse("events:registration_status", args=[secret])


def write_link(registration: Registration) -> Mail:
    """The link to confirm by, or to what is confirmed; one soon after another waits."""
    turn = next_turn(LINK, registration.email)
    return _write(LINK, registration, not_before=turn, days=UNCONFIRMED_KEPT.days)


def write_confirmed(registration: Registration) -> Mail:
    """That the person has a seat."""
    has_file = _has_calendar_file(registration.event)
    return _write("registration_confirmed", registration, has_calendar_file=has_file)


def write_waiting(registration: Registration) -> Mail:
    """That all seats are taken, and which number the person has on the list."""
    return _write("registration_waiting", registration)


def write_promoted(event: Event, promoted: Sequence[Registration]) -> list[Mail]:
    """To each of those who waited for the event: that now there is a seat."""
    has_file = bool(promoted) and _has_calendar_file(event)
    return [
        _write("registration_promoted", registration, has_calendar_file=has_file)
        for registration in promoted
    ]


def write_cancelled(registration: Registration, *, is_by_office: bool) -> Mail:
    """That the registration no longer counts, and who has taken it back."""
    return _write("registration_cancelled", registration, is_by_office=is_by_office)


def write_changed(registration: Registration) -> Mail:
    """That the event is cancelled, has been moved or has changed otherwise."""
    return _write("registration_changed", registration)


def _has_calendar_file(event):
    return event.is_in_calendars and is_public(event)


def _write(kind, registration, *, not_before=None, **context):
    context |= {"registration": registration, "event": registration.event}
    mail = write(kind, registration, status_path, context, not_before=not_before)
    registration.mails.add(mail)
    return mail
