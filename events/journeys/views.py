from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.views import list_page
from events.journeys.listings import JourneyListing


@require_safe
def journey_list(request):
    return list_page(
        request,
        JourneyListing(request.GET),
        "events/journey_list.html",
        _("Journeys abroad"),
        _(
            "Congresses, lectures and training abroad of the University’s staff, as far"
            " as they are recorded."
        ),
    )
