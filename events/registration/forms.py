"""What a person fills in who wants to come to an event."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import TextField
from core.submissions.forms import SubmissionForm, country_choices
from events.models import Registration


class RegistrationForm(SubmissionForm, forms.ModelForm):
    name = TextField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
        error_messages={"required": _("Enter your name.")},
    )
    organisation = TextField(
        label=_("Organisation"),
        required=False,
        max_length=250,
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "organization"}
        ),
    )

    class Meta:
        model = Registration
        fields = ["name", "organisation", "country", "email", "language"]
        labels = {"country": _("Country")}

    # Of the page and of the summary of mistakes alike.
    field_order = [*Meta.fields, "consent"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _(
            "We send the link to confirm to this address, and news about the event only."
        )
        country_choices(self.fields["country"])
