"""When the office is open."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from core.fields import CharField
from core.moments import validate_day


class OpeningHours(models.Model):
    """One span on one day of every week, by the clock of Minsk; a break makes two."""

    weekday = models.PositiveSmallIntegerField(
        _("day of the week"), choices=sorted(WEEKDAYS.items())
    )
    opens_at = models.TimeField(_("opens"))
    closes_at = models.TimeField(_("closes"))

    class Meta:
        ordering = ["weekday", "opens_at"]
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = [
            models.UniqueConstraint(
                fields=["weekday", "opens_at"], name="opening_hours_once"
            ),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="opening_hours_in_order",
                violation_error_message=_("The office closes after it opens."),
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}"


class SpecialDay(models.Model):
    """A day that is not as its weekday: a holiday, or other hours."""

    day = models.DateField(_("day"), unique=True)
    name = CharField(_("name"), max_length=150)
    opens_at = models.TimeField(
        _("opens"), blank=True, null=True, help_text=_("Empty: closed all day.")
    )
    closes_at = models.TimeField(_("closes"), blank=True, null=True)

    class Meta:
        ordering = ["day"]
        verbose_name = _("special day")
        verbose_name_plural = _("holidays and special days")

    def __str__(self):
        return f"{self.day:%Y-%m-%d} {self.name}"

    def clean(self):
        if self.day:
            validate_day(self.day)
        if (self.opens_at is None) != (self.closes_at is None):
            raise ValidationError(_("Give both hours, or none for a closed day."))
        if self.opens_at is not None and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("The office closes after it opens.")})
