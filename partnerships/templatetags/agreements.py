from django import template

from partnerships.models import IN_FORCE_STATES, State

register = template.Library()


@register.filter
def state_label(state):
    """The word for a derived state, which annotated rows carry as its code."""
    return State(state).label


@register.filter
def is_in_force(state):
    """Whether a source says that it is in force, for however long."""
    return state in IN_FORCE_STATES
