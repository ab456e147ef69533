"""What the sender of a proposal fills in."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy

from core.forms import PublicForm, TextField
from core.languages import in_reading_order, translated
from core.submissions.forms import SubmissionForm, country_choices
from core.uploads import UploadsField
from partnerships.models import Proposal, SubjectArea
from partnerships.proposals.moves import room_for_files

MAX_TEXT = 10_000
# Crockford's base 32 without I, L, O, U, then two digits of checksum (ror.org).
_ROR = re.compile(r"(?:https?://)?(?:ror\.org/)?(0[0-9a-hj-km-np-tv-z]{6}\d{2})/?")


def ror_of(text: str) -> str:
    """The nine characters of a ROR id, however it is written; empty for anything else."""
    found = _ROR.fullmatch(text.strip().lower())
    return found[1] if found else ""


def subject_choices():
    """Fields of cooperation as the reader sees them, in his or her alphabet."""
    subjects = SubjectArea.objects.order_by(in_reading_order("name"))
    return [(subject.slug, translated(subject, "name").value) for subject in subjects]


class ProposalForm(SubmissionForm, forms.ModelForm):
    """The proposal and its files."""

    organisation = TextField(
        label=_("Name of your organisation"),
        help_text=_("As it should stand in an agreement."),
        max_length=250,
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "organization"}
        ),
        error_messages={"required": _("Enter the name of your organisation.")},
    )
    ror_id = forms.CharField(
        label=_("ROR id"),
        help_text=_(
            "The identifier of your organisation at ror.org, for example 05q9e4p33."
        ),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"class": "input input--sm", "dir": "ltr"}),
    )
    website = forms.URLField(
        label=_("Website"),
        required=False,
        max_length=300,
        assume_scheme="https",
        widget=forms.TextInput(
            attrs={"class": "input", "dir": "ltr", "inputmode": "url"}
        ),
        error_messages={
            "invalid": _("Enter the address of a website, such as www.example.org.")
        },
    )
    contact_name = TextField(
        label=_("Contact person"),
        max_length=150,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
        error_messages={"required": _("Enter the name of the contact person.")},
    )
    contact_role = TextField(
        label=_("Position of the contact person"),
        max_length=150,
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "organization-title"}
        ),
        error_messages={"required": _("Enter the position of the contact person.")},
    )
    subjects = forms.MultipleChoiceField(
        choices=subject_choices,
        label=_("Fields of cooperation"),
        help_text=_("Select all that apply."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Select at least one field of cooperation.")},
    )
    text = TextField(
        label=_("Your proposal"),
        help_text=_(
            "What you would like to do together, and with whom. Please leave out"
            " data of patients and other confidential data."
        ),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"class": "textarea", "rows": 10}),
        error_messages={"required": _("Write what you propose.")},
    )
    files = UploadsField(label=_("Files"), required=False)

    class Meta:
        model = Proposal
        fields = [
            "organisation",
            "kind",
            "country",
            "ror_id",
            "website",
            "contact_name",
            "contact_role",
            "email",
            "subjects",
            "text",
            "planned_from",
            "planned_until",
            "language",
        ]
        labels = {
            "kind": _("Kind of organisation"),
            "country": _("Country"),
            "planned_from": _("Planned start"),
            "planned_until": _("Planned end"),
        }
        widgets = {"kind": forms.RadioSelect}
        error_messages = {
            "kind": {"required": _("Select the kind of organisation.")},
            "country": {"required": _("Choose a country.")},
        }

    # Of the page and of the summary of mistakes alike.
    field_order = [*Meta.fields, "files", "consent"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _(
            "We write to this address only about your proposal."
        )
        self.fields["kind"].choices = self.fields["kind"].choices[1:]
        country_choices(self.fields["country"])
        for name in ("planned_from", "planned_until"):
            field = self.fields[name]
            field.widget.attrs = {"class": "input input--sm", "dir": "ltr"}

    def clean_ror_id(self):
        typed = self.cleaned_data["ror_id"]
        if typed and not ror_of(typed):
            raise ValidationError(
                _("Enter a ROR id of nine characters, such as 05q9e4p33."), "ror"
            )
        return ror_of(typed)

    def clean_subjects(self):
        return SubjectArea.objects.filter(slug__in=self.cleaned_data["subjects"])

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("planned_from"), cleaned.get("planned_until")
        if first and last and last.last < first.first:
            self.add_error("planned_until", _("The end cannot be before the start."))
        return cleaned


class StepForm(PublicForm):
    """Something the sender does to a proposal later."""

    def __init__(self, *args, proposal, **kwargs):
        super().__init__(*args, **kwargs)
        self.proposal = proposal

    def clean_files(self):
        files = self.cleaned_data["files"]
        room = room_for_files(self.proposal)
        if len(files) > room:
            raise ValidationError(
                ngettext(
                    "The proposal can take %(number)d more file.",
                    "The proposal can take %(number)d more files.",
                    room,
                )
                % {"number": room},
                "room",
            )
        return files


class AnswerForm(StepForm):
    text = TextField(
        label=_("Your answer"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"class": "textarea", "rows": 8}),
        error_messages={"required": _("Write your answer.")},
    )
    files = UploadsField(label=_("Files"), required=False)


class FilesForm(StepForm):
    files = UploadsField(
        label=_("Files"),
        required=True,
        error_messages={"required": _("Choose at least one file.")},
    )


class WithdrawForm(StepForm):
    reason = TextField(
        label=pgettext_lazy("of withdrawing a proposal", "Reason"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"class": "textarea", "rows": 4}),
    )
    sure = forms.BooleanField(
        label=_("I withdraw the proposal"),
        error_messages={"required": _("Tick the box to withdraw the proposal.")},
    )
