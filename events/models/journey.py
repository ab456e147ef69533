"""Journeys of the University's staff abroad."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from modeltranslation.manager import MultilingualManager

from core.fields import CharField, CountryField, SearchTextField
from core.models import CountryNamesMixin, PublishableModel, SourcedModel
from events.querysets import JourneyQuerySet


class Journey(CountryNamesMixin, SourcedModel, PublishableModel):
    """A member of staff going abroad to a scientific meeting."""

    class JourneyKind(models.TextChoices):
        CONFERENCE = "conference", _("Conference or congress")
        TRAINING = "training", pgettext_lazy("of staff", "Training")
        LECTURE = "lecture", _("Lecture")
        NEGOTIATION = "negotiation", _("Negotiation")
        OTHER = "other", _("Other")

    reference = CharField(
        _("reference"),
        max_length=40,
        blank=True,
        help_text=_(
            "The office's own number of the journey, such as that of the order; an"
            " import finds the record by it."
        ),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind"), max_length=12, choices=JourneyKind)
    country = CountryField(_("country"))
    institution = models.ForeignKey(
        "partnerships.Institution",
        models.PROTECT,
        related_name="journeys",
        verbose_name=_("institution"),
        blank=True,
        null=True,
    )
    purpose = CharField(_("purpose"), max_length=250)
    unit = CharField(_("department of the University"), max_length=200, blank=True)

    search_text = SearchTextField(sources=["purpose", "unit", "country_names"])

    objects = MultilingualManager.from_queryset(JourneyQuerySet)()

    class Meta(PublishableModel.Meta):
        ordering = ["-year", "pk"]
        verbose_name = _("journey")
        verbose_name_plural = _("journeys")
        constraints = [
            *PublishableModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["reference"],
                condition=~Q(reference=""),
                name="journey_reference_once",
                violation_error_message=_("Another journey has this reference."),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1921) & Q(year__lte=2100),
                name="journey_year_in_bounds",
                violation_error_message=_("The year must lie between 1921 and 2100."),
            ),
        ]

    def __str__(self):
        return f"{self.year}: {self.purpose}"

    def shown_at(self):
        return reverse("events:journey_list")
