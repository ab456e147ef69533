"""What a delegation fills in that wants to come, and to take that back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PublicForm, TextField
from core.submissions.forms import SubmissionForm, country_choices
from core.submissions.questions.forms import NO_SECRETS, name_field
from department.models import VisitRequest
from department.visits.days import Rules, first_day_field, last_day_field

MOST_PEOPLE = 200
_PEOPLE = _("Enter a number from 1 to 200.")


def _line(label, max_length, *, required="", **attrs):
    return TextField(
        label=label,
        max_length=max_length,
        required=bool(required),
        widget=forms.TextInput({"class": "input", **attrs}),
        error_messages={"required": required} if required else None,
    )


def _lines(label, max_length, rows, *, required="", help_text=""):
    return TextField(
        label=label,
        help_text=help_text,
        max_length=max_length,
        required=bool(required),
        widget=forms.Textarea({"class": "textarea", "rows": rows}),
        error_messages={"required": required} if required else None,
    )


class VisitForm(SubmissionForm, forms.ModelForm):
    """A request for the days that the rules allow."""

    organisation = _line(
        _("Organisation"),
        250,
        required=_("Enter the name of your organisation."),
        autocomplete="organization",
    )
    name = name_field()
    role = _line(_("Your post"), 150, autocomplete="organization-title")
    purpose = _lines(
        _("Purpose of the visit"),
        3_000,
        6,
        required=_("Write what the visit is for."),
        help_text=NO_SECRETS,
    )
    first_day = first_day_field()
    last_day = last_day_field()
    people = forms.IntegerField(
        label=_("Number of members"),
        min_value=1,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput(
            {"class": "input input--sm", "dir": "ltr", "inputmode": "numeric"}
        ),
        error_messages=dict.fromkeys(
            ["required", "invalid", "min_value", "max_value"], _PEOPLE
        ),
    )
    members = _lines(
        _("Members of the delegation"),
        3_000,
        5,
        help_text=_("Name and post of each, one in a line."),
    )
    hosts = _lines(
        _("Whom you would like to meet"),
        1_000,
        3,
        help_text=_("People, departments or clinics of the University."),
    )

    class Meta:
        model = VisitRequest
        fields = [
            "organisation",
            "country",
            "name",
            "role",
            "email",
            "purpose",
            "first_day",
            "last_day",
            "people",
            "members",
            "hosts",
            "language",
        ]
        labels = {"country": _("Country")}
        error_messages = {"country": {"required": _("Choose a country.")}}

    # Of the page and of the summary of mistakes alike.
    field_order = [*Meta.fields, "consent"]

    def __init__(self, *args, rules: Rules, **kwargs):
        super().__init__(*args, **kwargs)
        self.rules = rules
        country_choices(self.fields["country"])
        self.fields["email"].help_text = _(
            "We write to this address only about the visit."
        )
        for name in ("first_day", "last_day"):
            self.fields[name].widget.attrs |= {
                "min": rules.earliest.isoformat(),
                "max": rules.latest.isoformat(),
            }

    def clean_first_day(self):
        day = self.cleaned_data["first_day"]
        self.rules.check_first(day)
        return day

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        self.rules.check_last(day)
        return day

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last:
            try:
                self.rules.check_length(first, last)
            except forms.ValidationError as problem:
                self.add_error("last_day", problem)
        return cleaned


class WithdrawForm(PublicForm):
    sure = forms.BooleanField(
        label=_("I withdraw the request, and it is to be erased"),
        error_messages={"required": _("Tick the box to withdraw the request.")},
    )
