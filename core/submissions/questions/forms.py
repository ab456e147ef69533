"""What the sender of a question fills in, beside the question itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PublicForm


class WithdrawForm(PublicForm):
    sure = forms.BooleanField(
        label=_("I withdraw the question, and it is to be erased"),
        error_messages={"required": _("Tick the box to withdraw the question.")},
    )
