"""For which days a delegation may ask, and which the office may agree to."""

from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext_lazy

from core.partial_date import format_day
from department.models import VisitDesk

# Nobody plans further ahead; a later year is a slip of the finger.
AHEAD = timedelta(days=2 * 365)


def first_day_field() -> forms.DateField:
    """When the delegation comes."""
    label = pgettext_lazy("of a visit", "First day")
    return _day_field(label, gettext_lazy("Choose the first day."))


def last_day_field() -> forms.DateField:
    """When it leaves."""
    label = pgettext_lazy("of a visit", "Last day")
    return _day_field(label, gettext_lazy("Choose the last day."))


@dataclass(frozen=True)
class Rules:
    """What holds for requests that come today, by the clock of Minsk."""

    earliest: date
    latest: date
    lead_days: int
    longest_days: int

    @classmethod
    def of(cls, desk: VisitDesk) -> "Rules":
        """As the office has set them."""
        earliest = desk.first_day(timezone.localdate())
        return cls(earliest, earliest + AHEAD, desk.lead_days, desk.longest_days)

    def check_first(self, day: date) -> None:
        """Raises ValidationError for a day too soon or too far away."""
        if day < self.earliest:
            said = ngettext(
                "A request must come %(days)d day before the visit. The first possible"
                " day is %(date)s.",
                "A request must come %(days)d days before the visit. The first possible"
                " day is %(date)s.",
                self.lead_days,
            )
            date = format_day(self.earliest)
            raise ValidationError(said % {"days": self.lead_days, "date": date})
        self.check_last(day)

    def check_last(self, day: date) -> None:
        """Raises ValidationError for a day too far away."""
        if day > self.latest:
            said = _("The last possible day is %(date)s.")
            raise ValidationError(said % {"date": format_day(self.latest)})

    def check_length(self, first: date, last: date) -> None:
        """Raises ValidationError when there are more days than a visit may have."""
        if (last - first).days >= self.longest_days:
            said = ngettext(
                "A visit lasts at most %(days)d day.",
                "A visit lasts at most %(days)d days.",
                self.longest_days,
            )
            raise ValidationError(said % {"days": self.longest_days})


def _day_field(label, required):
    """A day, by the browser's own calendar."""
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(
            {"type": "date", "class": "input input--sm", "dir": "ltr"}, "%Y-%m-%d"
        ),
        error_messages={
            "required": required,
            "invalid": gettext_lazy("Enter a day of the calendar."),
        },
    )
