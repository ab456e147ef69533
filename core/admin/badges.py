"""A word in a list of the back office that stands out by its colour."""

from django.utils.html import format_html
from django.utils.safestring import SafeString


def state_badge(state: str, label: str) -> SafeString:
    """The label in the colour that static/css/admin/03-states.css gives the state."""
    return format_html('<span class="state state--{}">{}</span>', state, label)
