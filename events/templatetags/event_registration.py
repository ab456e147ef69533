from django import template

from events.hours import first_announced_words
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
def announced_before(event):
    """The day and hour a moved event had been announced for, as plain text."""
    return first_announced_words(event)


@register.filter
def closing_hours(event):
    """Until when people may register, with the zone."""
    return hours.closing_hours(event)
