"""The login and its second step, below the admin's address; nothing else of allauth's."""

from allauth.account.views import login
from allauth.mfa.base.views import authenticate
from allauth.mfa.recovery_codes.views import (
    generate_recovery_codes,
    view_recovery_codes,
)
from allauth.mfa.totp.views import deactivate_totp
from allauth.mfa.webauthn.views import add_webauthn
from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.accounts.views import (
    ActivateAppView,
    RemovePasskeyView,
    StepsView,
    end_other_visits,
    in_back_office,
    once_more,
)

YOUR_LOGIN = _("Your login in two steps")

urlpatterns = [
    path("login/", in_back_office(login, _("Log in")), name="account_login"),
    path(
        "login/code/",
        in_back_office(authenticate, _("Second step")),
        name="mfa_authenticate",
    ),
    path(
        "two-steps/",
        in_back_office(StepsView.as_view(), YOUR_LOGIN),
        name="mfa_index",
    ),
    path("two-steps/visits/end/", end_other_visits, name="end_other_visits"),
    path(
        "two-steps/app/",
        once_more(in_back_office(ActivateAppView.as_view(), _("Set up an app"))),
        name="mfa_activate_totp",
    ),
    path(
        "two-steps/app/remove/",
        once_more(in_back_office(deactivate_totp, _("Remove the app"))),
        name="mfa_deactivate_totp",
    ),
    path(
        "two-steps/passkeys/add/",
        once_more(in_back_office(add_webauthn, _("Add a passkey"))),
        name="mfa_add_webauthn",
    ),
    path(
        "two-steps/passkeys/<int:pk>/remove/",
        once_more(in_back_office(RemovePasskeyView.as_view(), _("Remove a passkey"))),
        name="mfa_remove_webauthn",
    ),
    path(
        "two-steps/codes/",
        in_back_office(view_recovery_codes, _("Recovery codes")),
        name="mfa_view_recovery_codes",
    ),
    path(
        "two-steps/codes/new/",
        once_more(in_back_office(generate_recovery_codes, _("New recovery codes"))),
        name="mfa_generate_recovery_codes",
    ),
]
