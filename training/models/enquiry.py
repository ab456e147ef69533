"""Questions of applicants, and what they were answered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import CountryField, TextField
from core.models import CountryNamesMixin, Question, WrittenAnswer
from training.models.desk import Desk
from training.models.programme import Programme


class Enquiry(CountryNamesMixin, Question):
    """A question about one programme; the words are the applicant's."""

    letter = "Q"
    desk_field = "desk"

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
    country = CountryField(_("country"))
    question = TextField(_("question"), max_length=5_000)

    class Meta(Question.Meta):
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")

    @property
    def about(self):
        return self.programme

    @property
    def said(self):
        return [self.programme.slug, self.question]

    def find_desk(self):
        self.desk = self.programme.answering_desk


class Answer(WrittenAnswer):
    """What the office wrote to the applicant."""

    enquiry = models.ForeignKey(
        Enquiry, models.CASCADE, related_name="answers", verbose_name=_("enquiry")
    )
