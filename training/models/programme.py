"""Programmes for students and specialists from abroad, and when one may apply."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modeltranslation.manager import MultilingualManager

from core.addresses import validate_own_address
from core.fields import CharField, RichTextField, SearchTextField, TextField
from core.models import (
    LanguageLine,
    PublishableModel,
    SourcedModel,
    Window,
    names_of_joined,
)
from training.models.desk import Desk
from training.querysets import ProgrammeQuerySet


class Level(models.TextChoices):
    PREPARATORY = "preparatory", _("Preparatory")
    FIRST_DEGREE = "first_degree", _("First degree")
    MASTER = "master", _("Master’s degree")
    RESIDENCY = "residency", _("Clinical residency")
    DOCTORAL = "doctoral", _("Doctoral studies")
    FURTHER = "further", _("Further training")


class Programme(SourcedModel, PublishableModel):
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    title = CharField(_("title"), max_length=200)
    level = models.CharField(_("level"), max_length=12, choices=Level)
    summary = TextField(_("in brief"), blank=True)
    body = RichTextField(_("text"), blank=True)
    months_min = models.PositiveSmallIntegerField(
        _("shortest duration, months"), blank=True, null=True
    )
    months_max = models.PositiveSmallIntegerField(
        _("longest duration, months"), blank=True, null=True
    )
    form = CharField(_("form of study"), max_length=200, blank=True)
    fee_note = CharField(_("fee"), max_length=200, blank=True)
    requirements = RichTextField(_("requirements"), blank=True)
    public_note = TextField(
        _("public note"), blank=True, help_text=_("What is uncertain or undated.")
    )
    desk = models.ForeignKey(
        Desk,
        models.SET_NULL,
        related_name="programmes",
        verbose_name=_("desk"),
        blank=True,
        null=True,
        help_text=_("Who answers questions. Empty: the desk for all other programmes."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    search_text = SearchTextField(sources=["title", "summary", "slug"])

    objects = MultilingualManager.from_queryset(ProgrammeQuerySet)()

    class Meta(PublishableModel.Meta):
        ordering = ["position", "pk"]
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            *PublishableModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(months_min__isnull=True)
                | Q(months_max__isnull=True)
                | Q(months_max__gte=F("months_min")),
                name="programme_duration_ascends",
                violation_error_message=_("The longest duration is the shorter one."),
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        validate_own_address(self)

    def get_absolute_url(self):
        return reverse("training:programme_detail", args=[self.slug])

    @property
    def language_names(self) -> list[str]:
        """The languages of tuition; only for rows of `with_languages`."""
        return names_of_joined(self.language_codes)

    @property
    def answering_desk(self):
        """The desk that answers questions about it; None: the Department does."""
        return self.desk or Desk.default()


class ProgrammeLanguage(LanguageLine):
    """A language the programme is taught in."""

    programme = models.ForeignKey(
        Programme,
        models.CASCADE,
        related_name="languages",
        verbose_name=_("programme"),
    )

    class Meta(LanguageLine.Meta):
        verbose_name = _("language of tuition")
        verbose_name_plural = _("languages of tuition")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "language"], name="language_once_per_programme"
            )
        ]


class Requirement(models.Model):
    """One line of what an applicant must have or hand in."""

    programme = models.ForeignKey(
        Programme,
        models.CASCADE,
        related_name="checklist",
        verbose_name=_("programme"),
    )
    text = CharField(_("requirement"), max_length=250)
    note = CharField(_("note"), max_length=250, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")

    def __str__(self):
        return self.text


class Intake(Window):
    """A time in which documents are accepted; it closes itself."""

    # Its deadlines are shown as those of the programme.
    deadlines_of = "programme"

    programme = models.ForeignKey(
        Programme,
        models.CASCADE,
        related_name="intakes",
        verbose_name=_("programme"),
    )
    note = CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["-closes_on", "pk"]
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")

    def __str__(self):
        return f"{self.opens_on or '…'} – {self.closes_on or '…'}"

    def clean(self):
        super().clean()
        if not self.closes_on:
            raise ValidationError({"closes_on": _("Give the last day.")})
