"""Questions of applicants, and who answers them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.fields import CharField, CountryField, TextField
from core.models import Bookkeeping, CountryNamesMixin, Mail, Sequence, Submission
from training.models.programme import Programme


class Desk(models.Model):
    """An office that answers questions about programmes."""

    name = CharField(_("name"), max_length=200)
    email = models.EmailField(
        _("tell this address"),
        blank=True,
        help_text=_("Gets a note about each new question."),
    )
    answer_days = models.PositiveSmallIntegerField(
        _("days to an answer"),
        blank=True,
        null=True,
        help_text=_("Empty: no day is promised."),
    )
    is_default = models.BooleanField(
        _("for all other programmes"),
        default=False,
        help_text=_("Answers where a programme names no desk."),
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="one_default_desk",
                violation_error_message=_("Another desk is for all other programmes."),
            )
        ]

    def __str__(self):
        return self.name


class EnquiryState(models.TextChoices):
    NEW = "new", pgettext_lazy("question", "New")
    ANSWERED = "answered", pgettext_lazy("question", "Answered")
    CLOSED = "closed", pgettext_lazy("question", "Closed without an answer")


class Enquiry(CountryNamesMixin, Submission):
    """A question about one programme; the words are the applicant's."""

    number = models.PositiveIntegerField(_("number"), unique=True, editable=False)
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
    name = CharField(_("name"), max_length=150)
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

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        constraints = [*Submission.Meta.constraints]

    def __str__(self):
        return f"{self.reference} {self.name}"

    def save(self, *args, **kwargs):
        if self.number is None:
            self.number = Sequence.next("enquiry")
        super().save(*args, **kwargs)

    @property
    def reference(self):
        """The number that both sides quote, for example Q-0042."""
        return f"Q-{self.number:04}"


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
