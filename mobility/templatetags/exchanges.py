from django import template

from mobility.state import State

register = template.Library()


@register.filter
def state_label(state):
    """The word for a derived state, which annotated rows carry as its code."""
    return State(state).label
