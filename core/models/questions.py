"""What somebody wrote to the office, and what the office answered."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.fields import CharField, TextField
from core.models.bookkeeping import Bookkeeping
from core.models.mail import Mail
from core.models.submissions import NumberedSubmission, SubmissionQuerySet


class QuestionState(models.TextChoices):
    NEW = "new", pgettext_lazy("question", "New")
    ANSWERED = "answered", pgettext_lazy("question", "Answered")
    CLOSED = "closed", pgettext_lazy("question", "Closed without an answer")


class QuestionQuerySet(SubmissionQuerySet):
    def waiting(self):
        """Not answered yet, and not set aside as suspicious."""
        return self.filter(is_quarantined=False, state=QuestionState.NEW)

    def late(self, day: date | None = None):
        return self.waiting().filter(promised_on__lt=day or timezone.localdate())

    def unpromised(self, before: datetime):
        return self.waiting().filter(promised_on__isnull=True, received_at__lte=before)

    def answered(self):
        return self.filter(state=QuestionState.ANSWERED)

    def closed(self):
        return self.filter(state=QuestionState.CLOSED)

    def to_release(self):
        return self.quarantined().filter(state=QuestionState.NEW)


class AnsweringDesk(models.Model):
    """Who is told of what comes in, and how soon an answer is promised."""

    email = models.EmailField(
        _("tell this address"),
        blank=True,
        help_text=_("Gets a note about each new question."),
    )
    answer_days = models.PositiveSmallIntegerField(
        _("days to an answer"),
        blank=True,
        null=True,
        validators=[MaxValueValidator(365)],
        help_text=_("Empty: no day is promised."),
    )

    class Meta:
        abstract = True

    @property
    def told(self) -> str:
        """The address that gets a note; empty where nobody does."""
        return self.email

    def promised_day(self, received: date) -> date | None:
        """The day by which an answer is promised; None where no day is."""
        return received + timedelta(days=self.answer_days) if self.answer_days else None


class Question(NumberedSubmission):
    """A submission that waits for an answer; subclasses add what it says.

    `desk_field` names the field of its desk, by which it is handed to another one.
    """

    desk_field = ""

    name = CharField(pgettext_lazy("of a person", "name"), max_length=150)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=QuestionState,
        default=QuestionState.NEW,
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

    objects = QuestionQuerySet.as_manager()

    class Meta(NumberedSubmission.Meta):
        abstract = True
        ordering = ["-received_at", "-pk"]

    def __str__(self):
        return f"{self.reference} {self.name}"

    @property
    def desk_in_charge(self) -> AnsweringDesk | None:
        """Who answers it; None where nobody in particular does."""
        return getattr(self, self.desk_field) if self.desk_field else None

    @property
    def about(self) -> object:
        """What it is about, in one line for staff."""
        raise NotImplementedError

    @property
    def said(self) -> list[str]:
        """What makes two of one sender the same."""
        raise NotImplementedError

    def find_desk(self) -> None:
        """Take it to its first desk, where the sender has not chosen one."""

    def is_late_on(self, day: date) -> bool:
        """Whether the promised day has passed without an answer, set aside or not."""
        is_new = self.state == QuestionState.NEW
        return bool(is_new and self.promised_on and self.promised_on < day)


class WrittenAnswer(Bookkeeping):
    """What the office wrote; subclasses add to which question, as `answers` of it."""

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
        abstract = True
        ordering = ["at", "pk"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def __str__(self):
        return self.text[:60]
