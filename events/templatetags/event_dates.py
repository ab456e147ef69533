from django import template
from django.utils.html import format_html

from core.templatetags.site import comma, partial
from events import dates
from events.hours import hours_of, old_hours_of

register = template.Library()


@register.simple_tag
def date_block(event, under=""):
    """The day of an event for its line in a list; see `events.dates`."""
    return dates.date_block(event.start_on, event.end_on, under=dates.Under(under))


@register.filter
def hours(event):
    """`10:00–12:00, Minsk time (UTC+3)`; empty for none."""
    return hours_of(event)


@register.filter
def first_announced(event):
    """Day and hour before it was moved: `1 April 2019, 10:00, Minsk time (UTC+3)`."""
    day = partial(event.first_announced)
    old_hours = day and old_hours_of(event)
    return format_html("{}{}{}", day, comma(), old_hours) if old_hours else day


@register.filter
def days(event):
    """The days in full: `4–8 September 2013`, or two dates; empty for none."""
    start, end = event.start_on, event.end_on
    if not (start and end) or start == end:
        return partial(start)
    if joined := dates.days_in_month(start, end):
        return format_html(
            '<time datetime="{}"><bdi dir="ltr">{}</bdi> {}</time>',
            start.isoformat(),
            *joined,
        )
    return format_html("{} – {}", partial(start), partial(end))
