"""The form field for several files at once."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _, ngettext_lazy

from core.uploads.checking import Checked, check
from core.uploads.policy import DEFAULT, Policy, megabytes
from core.uploads.store import check_room


class UploadsInput(forms.FileInput):
    allow_multiple_selected = True


class UploadsField(forms.FileField):
    """Several files under a policy; cleans to a list of `Checked`, optional by default.

    Every file that cannot be taken has a message of its own. The help text and the
    attribute `accept` come from the policy.
    """

    widget = UploadsInput

    def __init__(self, *, policy: Policy = DEFAULT, **kwargs):
        self.policy = policy
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", lazy(policy.help_text, str)())
        super().__init__(**kwargs)

    def widget_attrs(self, widget):
        return {
            **super().widget_attrs(widget),
            "accept": self.policy.accept,
            "multiple": self.policy.max_files > 1,
        }

    def clean(self, data, initial=None) -> list[Checked]:
        files = [file for file in data or () if file is not None]
        if not files and self.required:
            raise ValidationError(self.error_messages["required"], "required")
        self._check_together(files)
        checked, errors = [], []
        for file in files:
            try:
                checked.append(check(file, self.policy))
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        return checked

    def has_changed(self, initial, data):
        return bool(data)

    def _check_together(self, files):
        total = sum(file.size for file in files)
        if len(files) > self.policy.max_files:
            raise ValidationError(
                ngettext_lazy(
                    "You chose more than one file. Choose one.",
                    "You chose more than %(count)s files. Choose up to %(count)s.",
                    self.policy.max_files,
                ),
                "too_many",
                {"count": self.policy.max_files},
            )
        if total > self.policy.max_total:
            raise ValidationError(
                _(
                    "The files are larger than %(total)s together. Choose fewer files"
                    " or make them smaller."
                ),
                "too_big_together",
                {"total": lazy(megabytes, str)(self.policy.max_total)},
            )
        check_room(total)
