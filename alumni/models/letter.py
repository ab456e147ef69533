"""Letters of the Association to its members."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from alumni.models.graduate import Graduate
from core.fields import CharField, CountryField, TextField
from core.models import Bookkeeping, ConsentText, CountryNamesMixin, Mail


class Letter(CountryNamesMixin, Bookkeeping):
    """A letter to the members of one country or all, by years of graduation.

    Only those who have agreed to letters get it, each in the language of his or her
    choice, or in the nearest one that it is written in.
    """

    subject = CharField(pgettext_lazy("of a message", "subject"), max_length=200)
    text = TextField(_("text"), max_length=10_000)
    country = CountryField(
        _("country"), blank=True, help_text=_("Empty: members of all countries.")
    )
    year_from = models.PositiveSmallIntegerField(
        _("graduated from"), blank=True, null=True
    )
    year_to = models.PositiveSmallIntegerField(
        _("graduated until"), blank=True, null=True
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), blank=True, null=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("sent by"),
        blank=True,
        null=True,
        editable=False,
    )
    mails = models.ManyToManyField(
        Mail, related_name="+", verbose_name=_("mails"), editable=False
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("letter to members")
        verbose_name_plural = _("letters to members")
        permissions = [("send_letter", _("Can send letters to members"))]

    def __str__(self):
        return self.subject

    def clean(self):
        if self.year_from and self.year_to and self.year_to < self.year_from:
            raise ValidationError(
                {"year_to": _("The last year cannot lie before the first.")}
            )

    def audience(self):
        """Whom it goes to, if it were sent now."""
        found = Graduate.objects.agreeing(ConsentText.Purpose.LETTERS)
        if self.country:
            found = found.filter(country=self.country)
        if self.year_from:
            found = found.filter(graduation_year__gte=self.year_from)
        if self.year_to:
            found = found.filter(graduation_year__lte=self.year_to)
        return found
