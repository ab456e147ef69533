"""Grave things in the back office need the password again, not longer than ten minutes
ago: whoever finds a browser that somebody left does not do them.

    path("person/", admin_site.admin_view(reauthenticated(person)))

Whatever was being sent waits on the page in between and goes on from there; a file
does not, so a form with one asks for the password before it is filled in.
"""

import time
from collections.abc import Callable
from functools import wraps

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from core import guard
from core.admin.carried import carried

GOOD_SECONDS = 10 * 60
TRIES = [guard.Limit(10, 15 * 60)]  # of one account, wherever they come from
_TYPED_AT = "password_typed_at"
# Stands among what was sent where it was only the page in between.
_OPENED = "was_opened"


class PasswordForm(forms.Form):
    use_required_attribute = False

    # Not `password`: a form behind this page may have a field of that name.
    password_again = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Enter your password.")},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password_again(self):
        password = self.cleaned_data["password_again"]
        guard.count_of(f"password {self.user.pk}", TRIES)
        if not self.user.check_password(password):
            raise forms.ValidationError(_("The password is not right."), "wrong")
        return password


def reauthenticated(view: Callable) -> Callable:
    """Decorate an admin view: the password was typed in the last ten minutes.

    Login itself does not count. Wrap it in `admin_view`, which knows who it is.
    """

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        is_answer = request.method == "POST" and "password_again" in request.POST
        if not is_answer and _is_fresh(request):
            return go_on(request, *args, **kwargs)
        form = PasswordForm(request.POST if is_answer else None, user=request.user)
        try:
            is_right = is_answer and form.is_valid()
        except guard.TooManyRequests as busy:
            response = _ask(request, PasswordForm(user=request.user), 429)
            response["Retry-After"] = busy.retry_after
            return response
        if not is_right:
            return _ask(request, form, 422 if is_answer else 200)
        request.session[_TYPED_AT] = time.time()
        return go_on(request, *args, **kwargs)

    def go_on(request, *args, **kwargs):
        if _OPENED in request.POST:  # and nothing was sent to the view itself
            return HttpResponseRedirect(request.get_full_path(), status=303)
        return view(request, *args, **kwargs)

    return wrapper


def _is_fresh(request: HttpRequest) -> bool:
    age = time.time() - request.session.get(_TYPED_AT, 0)
    return 0 <= age < GOOD_SECONDS  # a clock set back proves nothing


def _ask(request: HttpRequest, form: PasswordForm, status: int) -> HttpResponse:
    """The page in between, which carries what was sent."""
    is_sent = request.method == "POST"
    return TemplateResponse(
        request,
        "admin/password_again.html",
        {
            **admin.site.each_context(request),
            "title": _("Your password once more"),
            "form": form,
            "waiting": carried(request) if is_sent else [(_OPENED, "1")],
            "is_too_often": status == 429,
        },
        status=status,
    )
