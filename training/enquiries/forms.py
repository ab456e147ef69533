"""What an applicant fills in to ask about a programme."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import TextField
from core.submissions.forms import SubmissionForm, country_choices
from core.submissions.questions.forms import NO_SECRETS, name_field
from training.models import Enquiry


class EnquiryForm(SubmissionForm, forms.ModelForm):
    name = name_field()
    question = TextField(
        label=_("Your question"),
        help_text=NO_SECRETS,
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
