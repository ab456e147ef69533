"""What waits in the back office, for its front page."""

from django import template
from django.apps import apps
from django.contrib import admin

from core.admin.queues import at_hand
from core.admin.reviews import in_review
from core.admin.schedule import registers
from core.admin.submissions import SubmissionAdmin

register = template.Library()


@register.inclusion_tag("admin/publishing/_at_hand.html", takes_context=True)
def reviews_at_hand(context):
    """What was sent for review, for whoever returns or publishes it."""
    request = context["request"]
    return {"waiting": in_review(request), "has_schedule": registers(request)}


@register.inclusion_tag("admin/submission/_at_hand.html", takes_context=True)
def queues_at_hand(context):
    """What waits for somebody of the office, for whoever may see it."""
    registered = filter(admin.site.is_registered, apps.get_models())
    model_admins = map(admin.site.get_model_admin, registered)
    queues = [found for found in model_admins if isinstance(found, SubmissionAdmin)]
    return {"blocks": at_hand(queues, context["user"])}
