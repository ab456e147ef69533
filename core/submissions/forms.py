"""What every form for everybody asks: an address, a language and a consent."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.guard import GuardedForm
from core.languages import language_codes, own_name
from core.models import ConsentText


def country_choices(field: forms.ChoiceField) -> None:
    """Let a country field begin with a choice that says what to do."""
    field.choices = [("", _("Choose a country")), *field.choices[1:]]
    field.widget.attrs |= {"class": "select", "autocomplete": "country"}


def ask_anew(form: forms.Form, box: str, text: ConsentText) -> None:
    """Show the box unticked beside these words: it was ticked beside others."""
    form.data = form.data.copy()
    form.data[f"{box}_version"] = text.key
    form.data.pop(box, None)
    message = _("The text beside the box has changed; please read it once more.")
    form.add_error(box, message)


class SubmissionForm(GuardedForm):
    """A guarded form whose sender agrees to a text.

    `consent_text` is the version shown beside the box. When staff publish a new one
    while the page is open, the box must be ticked anew.
    """

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(
            attrs={"class": "input", "dir": "ltr", "autocomplete": "email"}
        ),
        error_messages={
            "required": _("Enter an e-mail address."),
            "invalid": _("Enter an e-mail address in the form name@example.org."),
        },
    )
    language = forms.ChoiceField(
        label=_("Language of correspondence"),
        choices=[(code, own_name(code)) for code in language_codes()],
        widget=forms.RadioSelect,
    )
    consent = forms.BooleanField(
        error_messages={
            "required": _(
                "Tick the box if you agree; without it we may not store this."
            )
        },
    )
    consent_version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, consent_text: ConsentText, **kwargs):
        super().__init__(*args, **kwargs)
        self.consent_text = consent_text
        self.fields["consent_version"].initial = consent_text.key

    def clean_email(self):
        name, _at, host = self.cleaned_data["email"].rpartition("@")
        return f"{name}@{host.lower()}"

    def clean(self):
        cleaned = super().clean()
        if self.data.get("consent_version") != self.consent_text.key:
            ask_anew(self, "consent", self.consent_text)
        return cleaned
