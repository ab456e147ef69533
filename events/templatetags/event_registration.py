from django import template

from events.registration import hours
from events.registration.opening import opening_of, seats_of

register = template.Library()


@register.filter
def opening(event):
    """Where registration for the event stands; see `events.registration.opening`."""
    return opening_of(event)


@register.filter
def is_full(event):
    """Whether all seats are taken; a page may say so for a minute too long."""
    return seats_of(event).is_full


@register.filter
def event_hours(event):
    """Days, hours and zone of the event in one line."""
    return hours.event_hours(event)


@register.filter
def hours_before(event):
    """When a moved event was to begin before."""
    return hours.hours_before(event)


@register.filter
def closing_hours(event):
    """Until when people may register, with the zone."""
    return hours.closing_hours(event)
