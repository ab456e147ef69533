"""How many people from abroad were trained, as sources count them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import CharField
from core.models import CountryLine, PublishableModel, Qualifier, SourcedModel


class Measure(models.TextChoices):
    ADMITTED = "admitted", _("Admitted")
    STUDYING = "studying", _("Studying")
    GRADUATED = "graduated", _("Graduated")
    TRAINED = "trained", _("Trained in all")


class Cohort(SourcedModel, PublishableModel):
    """How many people from abroad a source counts for a year or a span of years."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    measure = models.CharField(_("measure"), max_length=10, choices=Measure)
    year_from = models.PositiveSmallIntegerField(
        _("from year"), blank=True, null=True, help_text=_("Only for spans of years.")
    )
    year = models.PositiveSmallIntegerField(
        _("year"), blank=True, null=True, help_text=_("Empty when the source has none.")
    )
    number = models.PositiveIntegerField(_("people"), blank=True, null=True)
    qualifier = models.CharField(
        _("qualifier"), max_length=8, choices=Qualifier, default=Qualifier.EXACT
    )
    countries_number = models.PositiveSmallIntegerField(
        _("countries"), blank=True, null=True
    )
    countries_qualifier = models.CharField(
        _("qualifier of the countries"),
        max_length=8,
        choices=Qualifier,
        default=Qualifier.EXACT,
    )
    note = CharField(_("note"), max_length=300, blank=True)
    contradicts = models.ForeignKey(
        "self",
        models.SET_NULL,
        related_name="contradicted_by",
        verbose_name=_("contradicts"),
        blank=True,
        null=True,
        help_text=_(
            "Another figure for the same thing that names another year. Figures of one"
            " year are compared without it."
        ),
    )

    class Meta(PublishableModel.Meta):
        ordering = [F("year").desc(nulls_last=True), "measure", "pk"]
        verbose_name = _("cohort figure")
        verbose_name_plural = _("cohort figures")
        constraints = [
            *PublishableModel.Meta.constraints,
            models.CheckConstraint(
                condition=(Q(year__isnull=True) | Q(year__gte=1921) & Q(year__lte=2100))
                & (Q(year_from__isnull=True) | Q(year_from__lte=F("year"))),
                name="cohort_years_in_bounds",
                violation_error_message=_("Years lie between 1921 and 2100, in order."),
            ),
        ]

    def __str__(self):
        return f"{self.get_measure_display()} {self.year or ''}".strip()

    @property
    def is_span(self) -> bool:
        """Whether it is for several years; a span without its last year is undated."""
        return bool(self.year and self.year_from and self.year_from != self.year)

    def clean(self):
        super().clean()
        if self.year_from and not self.year:
            missing = self._meta.get_field("year").error_messages["blank"]
            raise ValidationError({"year": missing})
        other = self.contradicts
        if other and (other == self or other.measure != self.measure):
            raise ValidationError(
                {"contradicts": _("Choose another figure that counts the same.")}
            )


class CohortCountry(CountryLine):
    """A country a cohort came from, with the number where the source gives one."""

    cohort = models.ForeignKey(
        Cohort, models.CASCADE, related_name="countries", verbose_name=_("cohort")
    )
    number = models.PositiveIntegerField(_("people"), blank=True, null=True)

    class Meta(CountryLine.Meta):
        verbose_name = _("country of the cohort")
        verbose_name_plural = _("countries of the cohort")
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "country"], name="country_once_per_cohort"
            )
        ]
