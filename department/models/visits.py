"""Delegations that want to come."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.fields import CharField, CountryField, TextField
from core.models import (
    AnsweringDesk,
    CountryNamesMixin,
    Question,
    Submission,
    WrittenAnswer,
)


class VisitDesk(AnsweringDesk):
    """How the office handles requests for visits; there is one row."""

    lead_days = models.PositiveSmallIntegerField(
        _("days before a visit"),
        default=30,
        validators=[MaxValueValidator(365)],
        help_text=_("A request must come so many days before the first day."),
    )
    longest_days = models.PositiveSmallIntegerField(
        _("longest visit in days"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )

    class Meta:
        verbose_name = _("desk for visits")
        verbose_name_plural = _("desk for visits")

    def __str__(self):
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls) -> "VisitDesk":
        """The row, or the rules it begins with before staff have made it."""
        return cls.objects.order_by("pk").first() or cls()

    def first_day(self, today: date) -> date:
        """The first day for which a visit can be asked for."""
        return today + timedelta(days=self.lead_days)


class VisitRequest(CountryNamesMixin, Question):
    """A delegation that asks to come; the words are the sender's.

    `decision` is what it was answered; the days are those agreed on then.
    """

    letter = "V"

    class Decision(models.TextChoices):
        WELCOME = "welcome", pgettext_lazy("visit", "Agreed")
        DECLINED = "declined", pgettext_lazy("visit", "Declined")

    organisation = CharField(_("organisation"), max_length=250)
    country = CountryField(_("country"))
    role = CharField(_("post"), max_length=150, blank=True)
    purpose = TextField(_("purpose of the visit"), max_length=3_000)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    people = models.PositiveSmallIntegerField(_("number of members"))
    members = TextField(
        _("members of the delegation"),
        max_length=3_000,
        blank=True,
        help_text=_("Name and post of each, one in a line."),
    )
    hosts = TextField(_("whom to meet"), max_length=1_000, blank=True)
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision, blank=True
    )
    # What calendars know the visit by; it grows with every change of its days.
    sequence = models.PositiveIntegerField(default=0, editable=False)

    class Meta(Question.Meta):
        verbose_name = _("request for a visit")
        verbose_name_plural = _("requests for visits")
        constraints = [
            *Submission.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="visit_days_in_order",
            ),
        ]

    @property
    def about(self):
        return self.organisation

    @property
    def said(self):
        return [self.organisation, f"{self.first_day}", self.purpose]

    @property
    def desk_in_charge(self):
        return VisitDesk.current()

    def clean(self):
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValidationError(
                {"last_day": _("A visit cannot end before it begins.")}
            )


class VisitAnswer(WrittenAnswer):
    request = models.ForeignKey(
        VisitRequest, models.CASCADE, related_name="answers", verbose_name=_("request")
    )
