"""What graduates fill in: to join, to ask for their data, to correct it, to choose."""

from collections.abc import Mapping
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alumni.members import consents
from alumni.members.consents import Choice, Choices, Purpose, Shown
from alumni.models import Graduate, Specialty
from alumni.models.graduate import FIRST_GRADUATION, WORDS
from core.forms import PublicForm, TextField
from core.guard import GuardedForm
from core.models import ConsentText
from core.submissions.forms import SubmissionForm, ask_anew, country_choices


class MemberForm(forms.ModelForm):
    """What a graduate says about himself or herself."""

    name = TextField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
        error_messages={"required": _("Enter your name.")},
    )
    graduation_year = forms.IntegerField(
        label=_("Year of graduation"),
        widget=forms.TextInput(
            attrs={"class": "input input--sm", "inputmode": "numeric", "dir": "ltr"}
        ),
        error_messages={
            "required": _("Enter the year of graduation."),
            "invalid": _("Enter the year of graduation in digits, such as 1998."),
        },
    )
    specialty = forms.ChoiceField(
        label=_("Specialty"),
        choices=[("", _("Choose a specialty")), *Specialty.choices],
        widget=forms.Select(attrs={"class": "select"}),
        error_messages={"required": _("Choose a specialty.")},
    )
    post = TextField(
        label=_("Present post"),
        help_text=_("What you do and where."),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "organization-title"}
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        country_choices(self.fields["country"])

    def clean_graduation_year(self):
        year, last = self.cleaned_data["graduation_year"], timezone.localdate().year
        if not FIRST_GRADUATION <= year <= last:
            raise ValidationError(
                _("Enter a year from %(first)s to %(last)s."),
                params={"first": FIRST_GRADUATION, "last": last},
            )
        return year


class Offer(NamedTuple):
    """One box with its words, and the boxes for what it is limited to."""

    box: forms.BoundField
    version: forms.BoundField
    text: ConsentText
    shows: forms.BoundField | None


class ChoicesMixin:
    """Boxes for what one may agree to, each beside the version of its words."""

    def offer(self, texts: Mapping[str, ConsentText]) -> None:
        """Add a box for each of the texts, by purpose."""
        self.texts = texts
        for purpose, text in texts.items():
            self.fields[purpose] = forms.BooleanField(
                label=Purpose(purpose).label, required=False
            )
            self.fields[f"{purpose}_version"] = forms.CharField(
                widget=forms.HiddenInput, required=False, initial=text.key
            )
        if Purpose.DIRECTORY in texts:
            self.fields["shows"] = forms.MultipleChoiceField(
                label=_("Shown beside the name"),
                choices=Shown.choices,
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    def clean(self):
        cleaned = super().clean()
        for purpose, text in self.texts.items():
            version = cleaned.get(f"{purpose}_version")
            if cleaned.get(purpose) and version != text.key:
                ask_anew(self, purpose, text)
        return cleaned

    @property
    def offers(self) -> list[Offer]:
        return [
            Offer(
                self[purpose],
                self[f"{purpose}_version"],
                text,
                self["shows"] if purpose == Purpose.DIRECTORY else None,
            )
            for purpose, text in self.texts.items()
        ]

    @property
    def choices(self) -> Choices:
        """What was ticked; fields to be shown mean nothing without the directory."""
        covers = {
            Purpose.DIRECTORY: consents.directory_covers(
                self.cleaned_data.get("shows", ())
            )
        }
        return {
            purpose: Choice(text, covers.get(purpose, ()))
            for purpose, text in self.texts.items()
            if self.cleaned_data[purpose]
        }


class JoinForm(ChoicesMixin, SubmissionForm, MemberForm):
    class Meta:
        model = Graduate
        # Not the address: a form that checked whether it is there would tell.
        fields = [*WORDS, "language"]
        labels = {"country": _("Country")}
        help_texts = {"country": _("Where you live and work now.")}
        error_messages = {"country": {"required": _("Choose a country.")}}

    # Of the page and of the summary of mistakes alike.
    field_order = [*WORDS, "email", "language", "consent"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _(
            "We send the link to confirm to this address."
        )
        self.offer(consents.offered())

    @property
    def questions(self):
        """Without the boxes that `offers` draws."""
        apart = {"shows", *self.texts}
        return [bound for bound in super().questions if bound.name not in apart]


class AskForm(GuardedForm):
    email = SubmissionForm.base_fields["email"]

    def clean_token(self):
        """One field that browsers fill in: to be quick makes nobody a program."""
        token = super().clean_token()
        self.suspicion = ""
        return token


class CorrectionForm(PublicForm, MemberForm):
    language = SubmissionForm.base_fields["language"]

    class Meta(JoinForm.Meta):
        pass


class ChoicesForm(ChoicesMixin, PublicForm):
    """What a member agrees to now, beside the words agreed to or else the newest."""

    def __init__(self, *args, graduate: Graduate, **kwargs):
        standing = consents.choices_of(consents.standing(graduate.pk))
        super().__init__(*args, **kwargs)
        words = {purpose: choice.text for purpose, choice in standing.items()}
        texts = {**consents.offered(), **words}
        self.offer({p: texts[p] for p in consents.OPTIONAL if p in texts})
        self.initial = dict.fromkeys(standing, True)
        directory = standing.get(Purpose.DIRECTORY)
        self.initial["shows"] = directory.covers if directory else ()
