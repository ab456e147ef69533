"""Which reminders of ending agreements have been written."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Bookkeeping, Mail
from partnerships.models.agreement import Agreement


class Reminder(Bookkeeping):
    """One mail about one agreement, so many days before one last day.

    A renewed agreement has another last day, and is told of anew.
    """

    agreement = models.ForeignKey(
        Agreement,
        models.CASCADE,
        related_name="reminders",
        verbose_name=_("agreement"),
    )
    days = models.PositiveSmallIntegerField(_("days before the end"))
    ends_on = models.DateField(_("last day"))
    mail = models.ForeignKey(
        Mail,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("mail"),
        blank=True,
        null=True,
    )

    class Meta:
        ordering = ["-ends_on", "days"]
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "days", "ends_on"], name="reminder_once"
            )
        ]

    def __str__(self):
        return f"{self.agreement} {self.days}"
