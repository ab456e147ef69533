from django import template
from django.utils.translation import gettext as _

from core.admin.queues import at_hand
from partnerships.models import Proposal
from partnerships.proposals.queues import AT_HAND, QUEUES

register = template.Library()


@register.inclusion_tag("admin/submission/_at_hand.html", takes_context=True)
def proposals_at_hand(context):
    """What waits for somebody of the office, for whoever may see it; two queries."""
    return {
        "key": "proposals",
        "heading": _("Proposals that need somebody"),
        "lines": at_hand(Proposal, QUEUES, AT_HAND, context["user"]),
    }
