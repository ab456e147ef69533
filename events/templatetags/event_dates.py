from django import template
from django.utils.html import format_html

from core.partial_date import format_day
from core.templatetags.site import partial
from events import dates

register = template.Library()


@register.simple_tag
def date_block(event, in_month=False):
    """The day of an event for its line in a list; see `events.dates`."""
    return dates.date_block(event.start_on, event.end_on, in_month=bool(in_month))


@register.filter
def days(event):
    """The days in full: `4–8 September 2013`, or two dates; empty for none."""
    start, end = event.start_on, event.end_on
    if not (start and end) or start == end:
        return partial(start)
    if start.day and end.day and (start.year, start.month) == (end.year, end.month):
        _day, _space, month = format_day(end.first).partition(" ")
        return format_html(
            '<time datetime="{}"><bdi dir="ltr">{}–{}</bdi> {}</time>',
            start.isoformat(),
            start.day,
            end.day,
            month,
        )
    return format_html("{} – {}", partial(start), partial(end))
