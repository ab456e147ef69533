from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag
def result_url(source, item):
    """The record's own page, or its section's where it has none."""
    if hasattr(item, "get_absolute_url"):
        return item.get_absolute_url()
    return reverse(f"{item._meta.app_label}:index")
