"""What members agree to, in words."""

from django import template
from django.utils.translation import pgettext

from alumni.members.consents import Shown

register = template.Library()


@register.filter
def covered(covers):
    """The fields that a consent is limited to; empty where it is limited to none."""
    labels = {"name": pgettext("of a person", "Name"), **dict(Shown.choices)}
    known = [str(labels[field]) for field in covers if field in labels]
    return pgettext("separator", ", ").join(known)
