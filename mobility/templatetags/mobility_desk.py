from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from mobility.admin.coverage import may_see_coverage
from mobility.admin.grid import may_fill_grid

register = template.Library()


@register.simple_tag(takes_context=True)
def mobility_ways(context):
    """Names and addresses of the pages beside the lists, as far as one may go there."""
    request, ways = context["request"], []
    if may_fill_grid(request):
        grid = reverse("admin:mobility_flow_grid")
        ways.append((_("Enter the numbers of a year"), grid))
    if may_see_coverage(request):
        coverage = reverse("admin:mobility_flow_coverage")
        ways.append((_("Activity not covered by an agreement in force"), coverage))
    return ways
