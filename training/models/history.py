"""The history of training people from abroad, and what became of some of them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.fields import CharField, CountryField, PartialDateField, TextField
from core.models import CountryNamesMixin, PublishableModel, SourcedModel


class Milestone(SourcedModel, PublishableModel):
    """A dated or undated step in the history of training people from abroad."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    happened_on = PartialDateField(_("date"))
    title = CharField(_("title"), max_length=200)
    text = TextField(_("text"), blank=True)

    class Meta(PublishableModel.Meta):
        ordering = [F("happened_on").asc(nulls_last=True), "pk"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")

    def __str__(self):
        return self.title


class Graduate(CountryNamesMixin, SourcedModel, PublishableModel):
    """A distinguished graduate, by role and country.

    A name is shown only where the University itself has published it or the person
    has agreed; everybody else is a role.
    """

    class Naming(models.TextChoices):
        ROLE_ONLY = "role_only", _("Role only, no name")
        UNIVERSITY = "university", _("Named publicly by the University")
        CONSENT = "consent", _("Named with the person's consent")

    key = models.SlugField(_("key"), max_length=80, unique=True)
    role = CharField(_("role"), max_length=250)
    country = CountryField(
        _("country"), blank=True, help_text=_("Empty where the source names none.")
    )
    naming = models.CharField(
        _("may the name be shown"),
        max_length=10,
        choices=Naming,
        default=Naming.ROLE_ONLY,
    )
    name = CharField(_("name"), max_length=150, blank=True)
    consent_on = models.DateField(_("consent given on"), blank=True, null=True)
    graduated_in = models.PositiveSmallIntegerField(
        _("year of graduation"), blank=True, null=True
    )
    text = TextField(_("text"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta(PublishableModel.Meta):
        ordering = ["position", "pk"]
        verbose_name = _("distinguished graduate")
        verbose_name_plural = _("distinguished graduates")

    def __str__(self):
        return self.role

    def clean(self):
        super().clean()
        if self.naming == self.Naming.UNIVERSITY and not self.source_url:
            raise ValidationError(
                {"source_url": _("Give the page on which the University names them.")}
            )
        if self.naming == self.Naming.CONSENT and not self.consent_on:
            raise ValidationError(
                {"consent_on": _("Give the day on which the person agreed.")}
            )

    @property
    def is_named(self):
        """Whether visitors may read the name."""
        return self.naming != self.Naming.ROLE_ONLY
