"""What every list of the back office has beside its rows."""

from django import template

from core.admin.saved_filters import filters_in, saved_for

register = template.Library()


@register.simple_tag(takes_context=True)
def saved_filters(context, changelist):
    """The list's address as it is filtered now, and what was saved for it."""
    request = context["request"]
    return {
        "query": filters_in(request.GET),
        "model": changelist.opts.label_lower,
        "saved": saved_for(request, changelist.model_admin),
    }
