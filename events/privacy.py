"""The personal data of people who register for events, and of speakers."""

from core.models import ConsentText
from core.privacy import rules
from core.privacy.declarations import Held, Owned
from events.models import (
    Event,
    EventCountry,
    EventLanguage,
    EventSeries,
    Journey,
    Material,
    Registration,
    Speaker,
)
from events.registration import moves, retention

SENT = rules.sent(
    ConsentText.Purpose.REGISTRATION,
    "events.view_registration",
    "6 months after the event; 7 days where not confirmed, 30 where set aside",
)


def erase(registration: Registration) -> None:
    """Delete the registration; its seat goes to who has waited longest."""
    moves.cancel(registration)
    retention.erase(registration)


HELD = (
    Held(
        Registration,
        {
            SENT: ("name", "email", "language", "organisation", "country", "event"),
            rules.CONSENT: ("consent",),
            rules.SUSPICION: ("suspicion",),
            rules.LINK: ("access_nonce", "access_digest"),
            rules.WRITTEN: ("mails",),
        },
        (
            *rules.ROUTINE,
            "state",
            "place",
            "confirmed_at",
            "promoted_at",
            "cancelled_at",
        ),
    ),
    Held(
        Speaker,
        {rules.PUBLISHED: ("name", "role", "institution")},
        ("event", "position"),
    ),
)
OWNED = (
    Owned(Registration, erase=erase, hold=retention.hold_event, parts=("consent",)),
)
NOBODY = (Event, EventCountry, EventLanguage, EventSeries, Journey, Material)
