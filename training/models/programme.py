from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import (
    CharField,
    PartialDateField,
    RichTextField,
    SearchTextField,
    TextField,
)
from core.models import (
    CountryLine,
    PublishableModel,
    Qualifier,
    SearchableManager,
    SourcedModel,
)


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
    languages = CharField(_("languages of tuition"), max_length=200, blank=True)
    fee_note = CharField(_("fee"), max_length=200, blank=True)
    requirements = RichTextField(_("requirements"), blank=True)
    public_note = TextField(
        _("public note"), blank=True, help_text=_("What is uncertain or undated.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    search_text = SearchTextField(sources=["title", "summary", "slug"])

    objects = SearchableManager()

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

    def get_absolute_url(self):
        return reverse("training:programme_detail", args=[self.slug])


class Intake(models.Model):
    """A time in which documents are accepted; it closes itself."""

    programme = models.ForeignKey(
        Programme,
        models.CASCADE,
        related_name="intakes",
        verbose_name=_("programme"),
    )
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("last day"))
    note = CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["-opens_on", "pk"]
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")

    def __str__(self):
        return f"{self.opens_on} – {self.closes_on}"

    def clean(self):
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            raise ValidationError(
                {"closes_on": _("An intake cannot close before it opens.")}
            )

    def is_open(self, on=None):
        """Whether documents are accepted on the given day (today by default)."""
        return self.opens_on <= (on or timezone.localdate()) <= self.closes_on


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
