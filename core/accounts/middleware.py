"""Before any page of the back office: is the visit still good, and was it proved?"""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponseRedirect
from django.urls import reverse

from core.accounts import visits
from core.accounts.adapters import factors_of
from core.accounts.unsent import keep_typed

# Where somebody comes who has typed the password and has no second step yet.
SET_UP = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "admin:logout",
    "admin:jsi18n",
}


class VisitsMiddleware:
    """Sees every page below the admin's address, whoever added it, and no other one:
    what is public must not look into the session."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path.startswith(reverse("admin:index")):
            return None
        if not request.user.is_authenticated:
            return keep_typed(request)
        if visits.is_over(request.session) or not request.user.is_staff:
            return _end(request)
        visits.note_use(request.session)
        if not settings.SECOND_FACTOR or visits.took_second_step(request):
            return None
        if factors_of(request.user).exists():
            return _end(request)  # begun before there was a second step
        if request.resolver_match.view_name in SET_UP:
            return None
        return keep_typed(request) or HttpResponseRedirect(reverse("mfa_index"))


def _end(request):
    """Go on as somebody unknown: the page itself sends to the login."""
    request.session.flush()
    request.user = AnonymousUser()
    return keep_typed(request)
