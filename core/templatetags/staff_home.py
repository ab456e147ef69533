"""The front page of the back office, for whoever reads it."""

from django import template
from django.utils import timezone

from core.admin import home, schedule

register = template.Library()


@register.simple_tag(takes_context=True)
def staff_home(context):
    """What waits, and the year so far."""
    user = context["user"]
    return {
        "waiting": home.waiting_for(user),
        "chart": home.year_so_far(user, timezone.localdate()),
    }


@register.simple_tag(takes_context=True)
def recent_changes(context):
    """The last changes by anybody, as far as the reader may see the records."""
    return home.recent_changes(context["user"])


@register.simple_tag(takes_context=True)
def has_schedule(context):
    """Whether the reader may see what goes live when."""
    return bool(schedule.registers(context["request"]))
