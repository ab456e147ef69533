"""What stands beside the cells: the day on which places were read."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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
