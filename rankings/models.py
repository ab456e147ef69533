from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.fields import CharField, CountryField, SearchTextField, TextField
from core.formats import number_range
from core.models import PublishableModel, SearchableManager, SourcedModel


class Ranking(SourcedModel, PublishableModel):
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = CharField(_("name"), max_length=200)
    publisher = CharField(_("publisher"), max_length=200, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    methodology = TextField(_("how it measures"), blank=True)
    public_note = TextField(_("public note"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    search_text = SearchTextField(sources=["name", "publisher", "slug"])

    objects = SearchableManager()

    class Meta(PublishableModel.Meta):
        ordering = ["position", "slug"]
        verbose_name = _("ranking")
        verbose_name_plural = _("rankings")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("rankings:ranking_detail", args=[self.slug])


class Edition(models.Model):
    """A ranking as published for a year."""

    ranking = models.ForeignKey(
        Ranking, models.CASCADE, related_name="editions", verbose_name=_("ranking")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    note = CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["-year", "pk"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(
                fields=["ranking", "year"], name="edition_once_per_year"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1980) & Q(year__lte=2100),
                name="edition_year_in_bounds",
                violation_error_message=_("The year must lie between 1980 and 2100."),
            ),
        ]

    def __str__(self):
        return f"{self.ranking} {self.year}"


class Result(SourcedModel):
    """The University's place in an edition: exact, a band, or not ranked."""

    class Scope(models.TextChoices):
        WORLD = "world", _("World")
        COUNTRY = "country", _("Country")
        SUBJECT = "subject", _("Subject")

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="results", verbose_name=_("edition")
    )
    scope = models.CharField(
        _("scope"), max_length=8, choices=Scope, default=Scope.WORLD
    )
    subject = CharField(_("subject"), max_length=120, blank=True)
    country = CountryField(_("country"), blank=True)
    rank = models.PositiveIntegerField(
        pgettext_lazy("in a ranking", "place"),
        blank=True,
        null=True,
        help_text=_("Empty: not ranked."),
    )
    rank_to = models.PositiveIntegerField(
        _("band ends at"), blank=True, null=True, help_text=_("For bands: 801–1000.")
    )

    class Meta:
        ordering = ["scope", "subject", "pk"]
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [
            models.CheckConstraint(
                condition=Q(rank_to__isnull=True) | Q(rank_to__gt=F("rank")),
                name="result_band_ascends",
                violation_error_message=_("A band must end below where it begins."),
            )
        ]

    def __str__(self):
        return self.place

    def clean(self):
        if self.rank_to and not self.rank:
            raise ValidationError({"rank": _("Give the beginning of the band.")})

    @property
    def place(self):
        """The place as printed: `2,677`, `801–1,000`, or that it is not ranked."""
        if self.rank is None:
            return str(_("Not ranked"))
        return number_range(self.rank, self.rank_to)
