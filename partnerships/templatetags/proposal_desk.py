from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from core.models import Mail
from partnerships.proposals.queues import QUEUES, sizes

register = template.Library()

AT_HAND = ("late", "us", "mine", "unassigned", "aside")


@register.inclusion_tag("admin/partnerships/proposal/_at_hand.html", takes_context=True)
def proposals_at_hand(context):
    """What waits for somebody of the office, for whoever may see it; two queries."""
    user = context["user"]
    if not user.has_perm("partnerships.view_proposal"):
        return {"lines": []}
    queue = reverse("admin:partnerships_proposal_changelist")
    lines = [
        {
            "label": QUEUES[name].label,
            "count": count,
            "url": f"{queue}?queue={name}",
        }
        for name, count in sizes(user, AT_HAND).items()
    ]
    if user.has_perm("core.view_mail"):
        failed = {"kind__startswith": "proposal_", "state__exact": Mail.State.FAILED}
        mails = reverse("admin:core_mail_changelist")
        lines.append(
            {
                "label": _("Mail that could not be sent"),
                "count": Mail.objects.filter(**failed).count(),
                "url": f"{mails}?{urlencode(failed)}",
            }
        )
    return {"lines": lines}
