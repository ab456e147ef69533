"""allauth's views as pages of the back office."""

from collections.abc import Callable
from functools import wraps

import qrcode
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.accounts import visits
from core.accounts.adapters import factors_of
from core.accounts.frame import frame
from core.admin.reauthentication import reauthenticated
from core.guard import TooManyRequests


def in_back_office(view: Callable, title: str | Promise) -> Callable:
    """The view with what the admin's templates need, and 429 where it was locked.

    Before the second step nothing of the registers is named, not even that they exist.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        try:
            response = view(request, *args, **kwargs)
        except TooManyRequests as busy:
            return _locked(request, busy.retry_after)
        if isinstance(response, TemplateResponse):
            response.context_data = {
                **(response.context_data or {}),
                **frame(request, title),
            }
        return response

    return wrapper


def once_more(view: Callable) -> Callable:
    """Ask for the password before the second step is changed; not for the first one.

    Somebody who has none has just typed the password, and nothing else is open to him.
    """
    careful = reauthenticated(view)

    @login_required
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        is_first = not factors_of(request.user).exists()
        return (view if is_first else careful)(request, *args, **kwargs)

    return wrapper


class StepsView(IndexView):
    def get_context_data(self, **kwargs):
        may_see = visits.is_proved(self.request)
        own = visits.open_visits(self.request) if may_see else []
        return {**super().get_context_data(**kwargs), "visits": own}


@require_POST
@login_required
def end_other_visits(request):
    """Nothing is asked again: whoever has found a browser could only leave the others."""
    count = visits.end_others(request)
    said = ngettext("%d other visit has ended.", "%d other visits have ended.", count)
    messages.success(request, said % count)
    return HttpResponseRedirect(reverse("mfa_index"), status=303)


class ActivateAppView(ActivateTOTPView):
    """The secret as a picture to scan: drawn in the page, which takes no `data:`."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return {**context, **_drawn(context["totp_url"])}


class RemovePasskeyView(RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form):
        adapter = get_adapter()
        if adapter.can_delete_authenticator(self.object):
            return super().form_valid(form)
        said = adapter.error_messages["cannot_delete_authenticator"]
        messages.error(self.request, said)
        return HttpResponseRedirect(self.get_success_url())


def _drawn(text):
    code = qrcode.QRCode(border=2)
    code.add_data(text)
    rows = code.get_matrix()
    squares = (
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return {"qr_side": len(rows), "qr_path": "".join(squares)}


def _locked(request, retry_after):
    context = {
        **frame(request, ""),
        "minutes": -(-retry_after // 60),
    }
    response = TemplateResponse(request, "account/locked.html", context, status=429)
    response["Retry-After"] = retry_after
    return response
