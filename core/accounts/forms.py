"""The forms of the login, in our words and with counted tries."""

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from core import guard
from core.accounts import lockout


def _code_field(label, help_text=""):
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "dir": "ltr",
                "inputmode": "numeric",
            }
        ),
        error_messages={"required": _("Enter the code.")},
    )


class LoginForm(AllauthLoginForm):
    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("User name"),
            max_length=150,
            widget=forms.TextInput(
                attrs={
                    "autocapitalize": "none",
                    "autocomplete": "username",
                    "autofocus": True,
                    "dir": "ltr",
                }
            ),
            error_messages={"required": _("Enter your user name.")},
        )
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            strip=False,
            max_length=200,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            error_messages={"required": _("Enter your password.")},
        )
        self.order_fields(["login", "password"])

    def _clean_with_password(self, credentials):
        """Whoever is no member of staff gets the answer of a wrong password."""
        with lockout.attempt(self.request, credentials["username"]):
            cleaned = super()._clean_with_password(credentials)
            if not self.user.is_staff:
                raise get_account_adapter().validation_error(
                    "username_password_mismatch"
                )
        return cleaned


class CodeForm(AuthenticateForm):
    """A code of the app, or one of those kept for the day it is lost; each once."""

    use_required_attribute = False

    code = _code_field(_("Code"), _("From your app, or one of your recovery codes."))

    def clean_code(self):
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split())
        with lockout.attempt(context.request, self.user.get_username()):
            code = super().clean_code()
            if self.authenticator.type == Authenticator.Type.TOTP:
                self._use_once(code)
        return code

    def _use_once(self, code):
        """allauth remembers used codes in the cache, which other processes lack."""
        use = f"code {self.user.pk} {code}"
        try:
            guard.use_once(use, [use])
        except guard.SentBefore:
            raise get_adapter().validation_error("incorrect_code") from None


class PasskeyForm(AuthenticateWebAuthnForm):
    def clean_credential(self):
        with lockout.attempt(context.request, self.user.get_username()):
            return super().clean_credential()


class ActivateAppForm(ActivateTOTPForm):
    use_required_attribute = False

    code = _code_field(_("Code that the app shows"))

    def clean_code(self):
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split())
        return super().clean_code()


class AddPasskeyForm(AddWebAuthnForm):
    use_required_attribute = False

    name = forms.CharField(
        label=_("Name of the passkey"),
        help_text=_("By which you know it from others, such as “telephone”."),
        max_length=80,
        required=False,
    )
