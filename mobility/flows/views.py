from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.views import list_page
from mobility.flows.listing import FlowListing
from mobility.flows.totals import Totals


@require_safe
def flow_list(request):
    listing = FlowListing(request.GET)
    return list_page(
        request,
        listing,
        "mobility/flow_list.html",
        _("People by year"),
        _("How many people a source counts as having gone from Minsk or come to it."),
        totals=Totals(listing),
    )
