"""What staff fill in when they do something with a proposal."""

from functools import partial

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.forms import TextField
from core.submissions.acts import ActForm, words_field
from core.text import search_text
from partnerships.colleagues import ColleagueField, at_work
from partnerships.models import Institution, Opinion
from partnerships.proposals.acceptance import candidates

MAX_WORDS = 5_000


_words = partial(words_field, max_length=MAX_WORDS)


class StepForm(ActForm):
    message = _words(
        _("Message to the sender"), _("Goes into the mail and onto the sender’s page.")
    )
    note = _words(_("Internal note"), _("The sender never sees it."))


class AskForm(StepForm):
    message = _words(
        _("Your question"),
        _("Write it in the sender’s language of correspondence."),
        required=_("Write what you would like to know."),
    )


class DeclineForm(StepForm):
    message = _words(
        _("Why the proposal is declined"),
        _("Goes into the mail and onto the sender’s page."),
        required=_("Write why the proposal is declined."),
    )


class NoteForm(ActForm):
    note = _words(
        _("Internal note"),
        _("The sender never sees it."),
        required=_("Write the note."),
    )


class OpinionForm(ActForm):
    advice = forms.ChoiceField(
        label=_("Advice"),
        choices=Opinion.Advice,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you advise.")},
    )
    text = _words(_("Reasons"), _("The sender never sees it."))


class AssignForm(ActForm):
    person = ColleagueField(
        queryset=None, label=_("Assigned to"), empty_label=_("Nobody"), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.with_perm("partnerships.view_proposal")
        self.fields["person"].queryset = people & at_work()
        self.fields["person"].initial = self.submission.assigned_to_id


class AcceptForm(StepForm):
    """Which institution of the register has sent the proposal."""

    OTHER, NEW = "other", "new"

    institution = forms.ChoiceField(
        label=_("Institution"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an institution.")},
    )
    other = TextField(
        label=_("Another institution"),
        help_text=_("Its name, its number in the register or the address of its page."),
        max_length=400,
        required=False,
    )

    field_order = ["nonce", "seen", "institution", "other", "message", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["institution"]
        field.choices = [
            *((str(pk), label) for pk, label in self.known.items()),
            (self.OTHER, _("Another institution of the register, named below")),
            (self.NEW, _("A new institution, as the proposal describes it")),
        ]
        if self.submission.institution:
            field.initial = next(iter(self.known))
        elif not self.known:
            field.initial = self.NEW

    @cached_property
    def known(self):
        """The institutions to choose from: the sender's own choice, then the likely."""
        known = {}
        if chosen := self.submission.institution:
            chosen = chosen.merged_into or chosen
            known[chosen.pk] = _label(chosen, _("chosen by the sender"))
        for match in candidates(self.submission):
            label = _label(match.institution, match.reason.label)
            known.setdefault(match.institution.pk, label)
        return known

    def clean(self):
        cleaned = super().clean()
        choice = cleaned.get("institution")
        if choice == self.OTHER:
            if "other" in cleaned:
                self._find_other(cleaned)
        elif choice and choice != self.NEW:
            cleaned["chosen"] = Institution.objects.get(pk=choice)
        return cleaned

    def _find_other(self, cleaned):
        try:
            cleaned["chosen"] = find_institution(cleaned["other"])
        except ValidationError as error:
            self.add_error("other", error)


def _label(institution, reason):
    parts = [institution, institution.country_name, reason]
    return " · ".join(str(part) for part in parts if part)


def find_institution(text: str) -> Institution:
    """The one institution that a number, slug, address of its page or name means.

    Raises ValidationError where it is none or may be several.
    """
    words = search_text(text.strip().rstrip("/").rpartition("/")[2])
    if not words:
        raise ValidationError(_("Enter the institution."), "required")
    known = Institution.objects.filter(merged_into=None)
    if found := known.filter(slug=words).first():
        return found
    if words.isascii() and words.isdigit() and len(words) < 10:
        found = known.filter(pk=words).first()
    if found:
        return found
    several = list(known.search(words)[:6])
    if not several:
        raise ValidationError(_("The register has no such institution."), "unknown")
    if len(several) > 1:
        raise ValidationError(
            _("Several institutions are called so. Enter one of the numbers: %(list)s"),
            "several",
            {"list": "; ".join(f"{found.pk} {found}" for found in several)},
        )
    return several[0]
