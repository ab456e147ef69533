"""What the back office asks before it writes an institution or an agreement."""

import re
import secrets

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import FileExtensionValidator
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from partnerships.colleagues import ColleagueField, at_work
from partnerships.matching import similar_institutions

_ALIAS_NAME = re.compile(r"aliases-\d+-name", re.ASCII)
PDF_SIGNATURE = b"%PDF-"
validate_extension = FileExtensionValidator(["pdf"])


class InstitutionForm(forms.ModelForm):
    """Shows the records that may be the same institution before it saves another."""

    is_another = forms.BooleanField(
        label=_("This is another institution"),
        required=False,
        widget=forms.HiddenInput,
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("is_another") or not self._tells_something_new():
            return cleaned
        found = [match for match in self._similar() if not self._is_merged_with(match)]
        if found:
            self.fields["is_another"].widget = forms.CheckboxInput()
            raise ValidationError(_warning(found), "similar")
        return cleaned

    def _tells_something_new(self):
        named = {"website", "ror_id"} | {
            name for name in self.fields if name.startswith("name_")
        }
        return bool(named & set(self.changed_data) or self._new_aliases())

    def _new_aliases(self):
        typed = {
            str(value)
            for key, value in self.data.items()
            if value and _ALIAS_NAME.fullmatch(key)
        }
        if typed and self.instance.pk:
            typed -= set(self.instance.aliases.values_list("name", flat=True))
        return typed

    def _similar(self):
        cleaned = self.cleaned_data
        names = [
            cleaned.get(name) or "" for name in self.fields if name.startswith("name_")
        ]
        return similar_institutions(
            [*names, *sorted(self._new_aliases())],
            ror_id=cleaned.get("ror_id") or "",
            website=cleaned.get("website") or "",
            exclude=self.instance.pk,
        )

    def _is_merged_with(self, match):
        kept = self.cleaned_data.get("merged_into")
        other = match.institution
        return other == kept or (
            self.instance.pk and other.merged_into_id == self.instance.pk
        )


def _warning(matches):
    lines = format_html_join(
        "",
        '<li><a href="{}" target="_blank">{}</a> – {}</li>',
        (
            (
                reverse(
                    "admin:partnerships_institution_change", args=[match.institution.pk]
                ),
                match.institution,
                match.reason.label,
            )
            for match in matches
        ),
    )
    return format_html(
        "{}<ul>{}</ul>{}",
        _("The register may hold this institution already:"),
        lines,
        _("If it is another one, say so below and save again."),
    )


class AgreementForm(forms.ModelForm):
    class Meta:
        field_classes = {"responsible": ColleagueField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "responsible" in self.fields:
            chosen = User.objects.filter(pk=self.instance.responsible_id)
            self.fields["responsible"].queryset = at_work() | chosen

    def clean_file(self):
        """A new file must be what its name says, and gets a name nobody can guess."""
        file = self.cleaned_data.get("file")
        if not file or "file" not in self.changed_data:
            return file
        # The model looks at the name too, but only after it is replaced here.
        validate_extension(file)
        file.seek(0)
        signature = file.read(len(PDF_SIGNATURE))
        file.seek(0)
        if signature != PDF_SIGNATURE:
            raise ValidationError(_("This file is not a PDF document."), "pdf")
        file.name = f"{secrets.token_hex(16)}.pdf"
        return file

    def add_error(self, field, error):
        """What the model finds in a field that is read-only here is still told."""
        if field is None and hasattr(error, "error_dict"):
            told = {}
            for name, errors in error.error_dict.items():
                known = name if name in self.fields else NON_FIELD_ERRORS
                told.setdefault(known, []).extend(errors)
            error = ValidationError(told)
        super().add_error(field, error)


class CorrectionForm(AgreementForm):
    """Opens what is read-only in a signed agreement, for a reason that is kept."""

    reason = forms.CharField(
        label=_("reason for the correction"),
        max_length=500,
        help_text=_("What was mistyped, and how you know. It stays in the history."),
        widget=forms.Textarea(attrs={"rows": 2, "cols": 80}),
    )
