"""What every sender of a question fills in."""

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.forms import PublicForm, TextField

NO_SECRETS = _(
    "Please leave out numbers of passports, data about health and other"
    " confidential data."
)


def name_field() -> TextField:
    """Who asks."""
    return TextField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=150,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
        error_messages={"required": _("Enter your name.")},
    )


class WithdrawForm(PublicForm):
    sure = forms.BooleanField(
        label=_("I withdraw the question, and it is to be erased"),
        error_messages={"required": _("Tick the box to withdraw the question.")},
    )
