"""Events, registrations for them, and journeys of staff abroad."""

from events.models.event import (
    CALENDAR_FIELDS,
    Event,
    EventCountry,
    EventLanguage,
    EventSeries,
    Kind,
    Material,
    Mode,
    Speaker,
    published_institutions,
)
from events.models.journey import Journey
from events.models.registration import Registration, RegistrationState

__all__ = [
    "CALENDAR_FIELDS",
    "Event",
    "EventCountry",
    "EventLanguage",
    "EventSeries",
    "Journey",
    "Kind",
    "Material",
    "Mode",
    "Registration",
    "RegistrationState",
    "Speaker",
    "published_institutions",
]
