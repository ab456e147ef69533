"""What stands beside the cells: the year, and the day on which places were read."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rankings.models import FIRST_YEAR, LAST_YEAR


class ReadingForm(forms.Form):
    """The day of reading for places that are new or changed, unless one is typed there."""

    all_read_on = forms.DateField(
        label=_("Read on"),
        required=False,
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_(
            "For places that are new or changed, unless you change the day in their row."
        ),
    )


def read_year(text: str) -> int:
    """The year asked for; this one if no edition can be of it."""
    if text.isascii() and text.isdigit() and len(text) == 4:
        year = int(text)
        if FIRST_YEAR <= year <= LAST_YEAR:
            return year
    return timezone.localdate().year
