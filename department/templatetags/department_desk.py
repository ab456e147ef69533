from django import template
from django.utils.translation import gettext as _

from core.admin.queues import at_hand
from core.submissions.questions import queues
from department.models import Message, VisitRequest
from department.visits import queues as visit_queues

register = template.Library()
AT_HAND = "admin/submission/_at_hand.html"


@register.inclusion_tag(AT_HAND, takes_context=True)
def messages_at_hand(context):
    """Letters that wait for somebody, for whoever may see them; two queries."""
    names = queues.AT_HAND
    return {
        "key": "messages",
        "heading": _("Letters that need somebody"),
        "lines": at_hand(Message, queues.QUEUES, names, context["user"]),
    }


@register.inclusion_tag(AT_HAND, takes_context=True)
def visits_at_hand(context):
    """The same of visits."""
    names = visit_queues.AT_HAND
    return {
        "key": "visits",
        "heading": _("Visits that need somebody"),
        "lines": at_hand(VisitRequest, visit_queues.QUEUES, names, context["user"]),
    }
