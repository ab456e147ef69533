from django import template
from django.utils.translation import gettext as _

from core.admin.queues import at_hand
from core.submissions.questions.queues import AT_HAND, QUEUES
from training.models import Enquiry

register = template.Library()


@register.inclusion_tag("admin/submission/_at_hand.html", takes_context=True)
def enquiries_at_hand(context):
    """What waits for somebody of the office, for whoever may see it; two queries."""
    return {
        "key": "enquiries",
        "heading": _("Questions that need somebody"),
        "lines": at_hand(Enquiry, QUEUES, AT_HAND, context["user"]),
    }
