"""Times in which something is accepted: they open and close by the clock alone."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.moments import end_of, moment_of, validate_day, validate_zone


class WindowState(models.TextChoices):
    """Where a window stands at a moment; without a last day there is none."""

    FUTURE = "future", pgettext_lazy("applications", "Not open yet")
    OPEN = "open", pgettext_lazy("applications", "Open")
    CLOSED = "closed", pgettext_lazy("applications", "Closed")


class Window(models.Model):
    """From the first day to the last day or hour, both in a time zone of their own.

    `opens_at` and `closes_at` are the same as instants, written with every save, so
    that SQL and the page cache can compare them; nobody has to close anything.
    """

    # The columns whose passing changes what visitors see; see `core.changes`.
    changes_at = ("opens_at", "closes_at")
    # For the calendars of staff; see `core.deadline_sources`.
    deadline_days = {"closes_on": _("Last day to apply: %(name)s")}

    opens_on = models.DateField(
        _("opens on"),
        blank=True,
        null=True,
        validators=[validate_day],
        help_text=_("Empty: it is open as soon as it is published."),
    )
    closes_on = models.DateField(
        _("last day"),
        blank=True,
        null=True,
        validators=[validate_day],
        help_text=_("It closes itself at the end of this day, or at the hour given."),
    )
    closes_time = models.TimeField(
        _("closes at"), blank=True, null=True, help_text=_("Empty: at midnight.")
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        default="Europe/Minsk",
        validators=[validate_zone],
        help_text=_("IANA name."),
    )
    opens_at = models.DateTimeField(blank=True, null=True, editable=False)
    closes_at = models.DateTimeField(
        blank=True, null=True, editable=False, db_index=True
    )

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.work_out()
        if update_fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*update_fields, "opens_at", "closes_at"}
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            raise ValidationError({"closes_on": _("It cannot close before it opens.")})

    def work_out(self) -> None:
        """Set what every save sets; for those who write many records at once."""
        self.opens_at = self.closes_at = None
        if self.opens_on:
            self.opens_at = moment_of(self.opens_on, None, self.time_zone)
        if self.closes_on:
            self.closes_at = end_of(self.closes_on, self.closes_time, self.time_zone)

    def state_at(self, moment: datetime | None = None) -> WindowState | None:
        """The state at the moment (now by default); None where no last day is known."""
        moment = moment or timezone.now()
        if self.closes_at is None:
            return None
        if moment >= self.closes_at:
            return WindowState.CLOSED
        if self.opens_at and moment < self.opens_at:
            return WindowState.FUTURE
        return WindowState.OPEN

    @staticmethod
    def open_at(moment: datetime) -> Q:
        """The condition, in SQL, that `state_at` calls open."""
        has_opened = Q(opens_at__isnull=True) | Q(opens_at__lte=moment)
        return Q(closes_at__gt=moment) & has_opened
