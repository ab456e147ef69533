"""What an applicant fills in to ask about a programme."""

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.forms import TextField
from core.submissions.forms import SubmissionForm, country_choices
from training.models import Enquiry


class EnquiryForm(SubmissionForm, forms.ModelForm):
    name = TextField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=150,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
        error_messages={"required": _("Enter your name.")},
    )
    question = TextField(
        label=_("Your question"),
        help_text=_(
            "Please leave out numbers of passports, data about health and other"
            " confidential data."
        ),
        max_length=5_000,
        widget=forms.Textarea(attrs={"class": "textarea", "rows": 8}),
        error_messages={"required": _("Write your question.")},
    )

    class Meta:
        model = Enquiry
        fields = ["name", "country", "email", "question", "language"]
        labels = {"country": _("Country")}
        error_messages = {"country": {"required": _("Choose a country.")}}

    # Of the page and of the summary of mistakes alike.
    field_order = [*Meta.fields, "consent"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        country_choices(self.fields["country"])
        self.fields["email"].help_text = _(
            "We write to this address only about your question."
        )
