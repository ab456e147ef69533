"""Questions of applicants, and what they were answered."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.fields import CharField, CountryField, TextField
from core.models import (
    Bookkeeping,
    CountryNamesMixin,
    Mail,
    NumberedSubmission,
    Submission,
)
from training.models.desk import Desk
from training.models.programme import Programme


class EnquiryState(models.TextChoices):
    NEW = "new", pgettext_lazy("question", "New")
    ANSWERED = "answered", pgettext_lazy("question", "Answered")
    CLOSED = "closed", pgettext_lazy("question", "Closed without an answer")


class EnquiryQuerySet(models.QuerySet):
    def waiting(self):
        """Not answered yet, and not set aside as suspicious."""
        return self.filter(is_quarantined=False, state=EnquiryState.NEW)

    def late(self, day: date | None = None):
        """Waiting after the promised day."""
        return self.waiting().filter(promised_on__lt=day or timezone.localdate())

    def answered(self):
        return self.filter(state=EnquiryState.ANSWERED)

    def closed(self):
        return self.filter(state=EnquiryState.CLOSED)

    def quarantined(self):
        return self.filter(is_quarantined=True)


class Enquiry(CountryNamesMixin, NumberedSubmission):
    """A question about one programme; the words are the applicant's."""

    letter = "Q"

    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        related_name="enquiries",
        verbose_name=_("programme"),
    )
    desk = models.ForeignKey(
        Desk,
        models.SET_NULL,
        related_name="enquiries",
        verbose_name=_("desk"),
        blank=True,
        null=True,
    )
    name = CharField(pgettext_lazy("of a person", "name"), max_length=150)
    country = CountryField(_("country"))
    question = TextField(_("question"), max_length=5_000)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=EnquiryState,
        default=EnquiryState.NEW,
        db_index=True,
    )
    promised_on = models.DateField(_("answer promised by"), blank=True, null=True)
    closed_at = models.DateTimeField(_("closed"), blank=True, null=True)
    receipt = models.ForeignKey(
        Mail,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("receipt"),
        blank=True,
        null=True,
    )

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        constraints = [*Submission.Meta.constraints]

    def __str__(self):
        return f"{self.reference} {self.name}"

    def is_late_on(self, day: date) -> bool:
        """Whether the promised day has passed without an answer, set aside or not."""
        is_new = self.state == EnquiryState.NEW
        return bool(is_new and self.promised_on and self.promised_on < day)


class Answer(Bookkeeping):
    """What the office wrote to the applicant."""

    enquiry = models.ForeignKey(
        Enquiry, models.CASCADE, related_name="answers", verbose_name=_("enquiry")
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("who"),
    )
    text = TextField(_("answer"), max_length=10_000)
    mail = models.ForeignKey(
        Mail,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("mail"),
        blank=True,
        null=True,
    )

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def __str__(self):
        return self.text[:60]
