"""The back office of events, a module for each register."""

from events.admin import events, journeys, registrations

__all__ = ["events", "journeys", "registrations"]
