"""Figures as records: a value, how exact it is, its period and its source."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import CharField, PartialDateField
from core.models.pages import Section
from core.models.publishing import PublishableModel, SourcedModel


class Qualifier(models.TextChoices):
    """How exact the source says a figure is."""

    EXACT = "exact", _("exactly")
    ABOUT = "about", _("about")
    NEARLY = "nearly", _("nearly")
    OVER = "over", _("over")


class Fact(SourcedModel, PublishableModel):
    """One figure as one source states it: value, qualifier, unit, period, source.

    Facts of the same `series` tell the same thing at different times or by different
    sources; where they contradict each other, all of them are shown.
    """

    key = models.SlugField(_("key"), max_length=60, unique=True)
    series = models.SlugField(
        _("series"), max_length=60, help_text=_("The same for the same figure in time.")
    )
    section = models.CharField(_("section"), max_length=20, choices=Section)
    value = models.DecimalField(
        _("value"), max_digits=12, decimal_places=2, help_text=_("From 0 to 10⁹.")
    )
    value_to = models.DecimalField(
        _("up to"), max_digits=12, decimal_places=2, blank=True, null=True
    )
    qualifier = models.CharField(
        _("qualifier"), max_length=8, choices=Qualifier, default=Qualifier.EXACT
    )
    label = CharField(
        _("what is counted"), max_length=200, help_text=_("“countries with partners”")
    )
    unit = CharField(
        _("unit"), max_length=40, blank=True, help_text=_("“years”, “per year”")
    )
    period = CharField(
        _("period"), max_length=80, blank=True, help_text=_("“1970–2012”, “a year”")
    )
    as_of = PartialDateField(_("as of"))
    note = CharField(_("note"), max_length=300, blank=True)
    review_on = models.DateField(_("review on"), blank=True, null=True)
    is_headline = models.BooleanField(_("show in large type"), default=False)
    is_on_home = models.BooleanField(_("show on the home page"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta(PublishableModel.Meta):
        ordering = ["section", "position", "series", "pk"]
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            *PublishableModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(value__gte=0) & Q(value__lte=10**9),
                name="fact_value_in_bounds",
                violation_error_message=_("The value must lie between 0 and 10⁹."),
            ),
            models.CheckConstraint(
                condition=Q(value_to__isnull=True) | Q(value_to__gt=F("value")),
                name="fact_range_ascends",
                violation_error_message=_("The second value must be the larger one."),
            ),
        ]

    def __str__(self):
        return f"{self.label} ({self.key})"

    def shown_at(self):
        return reverse(f"{self.section}:index")
