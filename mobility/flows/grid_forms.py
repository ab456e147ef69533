"""What stands beside the cells of a year: its institutions, and what new numbers get."""

from django import forms
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import get_translation_fields

from core.models import Status
from core.text import is_key
from mobility.models import Flow

LONGEST_KEYS = 3_000


class NewNumbersForm(forms.ModelForm):
    """Status, source and note of the numbers that are new; the others keep theirs."""

    status = forms.ChoiceField(
        label=_("Status"),
        choices=[
            (Status.DRAFT.value, Status.DRAFT.label),
            (Status.PUBLISHED.value, Status.PUBLISHED.label),
        ],
        initial=Status.DRAFT,
        widget=forms.RadioSelect,
    )
    source_url = forms.URLField(
        label=_("Source"), max_length=1000, required=False, assume_scheme="https"
    )

    class Meta:
        model = Flow
        fields = [
            "status",
            "source_url",
            "source_date",
            *get_translation_fields("note"),
        ]


def read_keys(text: str) -> list[int]:
    """The institutions of the page as it sends them back: keys with commas between."""
    parts = text[:LONGEST_KEYS].split(",")
    return [int(part) for part in parts if is_key(part)]
