"""What is sent to the back office when nobody is logged in any more is not lost.

A visit ends while a long form is filled in, and whoever then logs in elsewhere leaves
the form with a token of the visit before. What was sent waits on the page that says so,
and goes on from there. Only what a page of this site has sent is given back: another
site could else have its own words sent in somebody's name.
"""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from core.accounts import visits
from core.accounts.frame import frame
from core.admin.carried import carried

_LOGIN = ("account_", "mfa_", "admin:login", "admin:logout")


def keep_typed(request: HttpRequest) -> HttpResponse | None:
    """The page on which what was sent waits; None if there is nothing to keep."""
    view = request.resolver_match.view_name
    if not _is_own(request) or view.startswith(_LOGIN):
        return None
    title = _("This has not been saved yet")
    context = {
        **frame(request, title),
        "is_in": visits.is_proved(request),
        "waiting": carried(request),
        "files": [file.name for _name, file in request.FILES.items()],
    }
    return TemplateResponse(request, "account/unsent.html", context, status=403)


def _is_own(request):
    origin = f"{request.scheme}://{request.get_host()}"
    return request.method == "POST" and request.headers.get("Origin") == origin
