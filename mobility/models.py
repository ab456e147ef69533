"""Ways to a partner and from one, and how many people took them."""

from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modeltranslation.manager import MultilingualManager

from core.addresses import validate_own_address
from core.fields import (
    CharField,
    CountryField,
    PartialDateField,
    RichTextField,
    SearchTextField,
    TextField,
)
from core.models import (
    CountryLine,
    CountryNamesMixin,
    LanguageLine,
    PublishableModel,
    PublishableQuerySet,
    Qualifier,
    SearchableQuerySet,
    SourcedModel,
    Window,
)
from core.partner import PartnerQuerySetMixin
from mobility.state import state_case

# Of a flow; the message of its constraint names them too.
FIRST_YEAR, LAST_YEAR = 1921, 2100


class Direction(models.TextChoices):
    OUTGOING = "outgoing", _("From Minsk")
    INCOMING = "incoming", _("To Minsk")
    BOTH = "both", _("Both ways")


class Audience(models.TextChoices):
    STUDENTS = "students", _("Students")
    RESIDENTS = "residents", _("Residents")
    TEACHERS = "teachers", _("Teachers and researchers")
    MIXED = "mixed", _("Students and staff")


class ExchangeQuerySet(PartnerQuerySetMixin, SearchableQuerySet):
    def outgoing(self):
        return self.filter(direction__in=[Direction.OUTGOING, Direction.BOTH])

    def incoming(self):
        return self.filter(direction__in=[Direction.INCOMING, Direction.BOTH])

    def with_state(self, moment=None):
        """Each with its `state` at the moment, now by default."""
        return self.annotate(state=state_case(moment or timezone.now()))

    def _word(self, word):
        # Only what visitors may see, or a hidden name could be guessed.
        found = self.partner_among(self._institutions.published().search(word))
        partner = reduce(or_, (is_here for _path, is_here in found))
        return Q(search_text__contains=word) | partner


class Exchange(Window, SourcedModel, PublishableModel):
    """A way for people to go to a partner or to come from one.

    Its window is the call for applications; without a last day none is announced.
    """

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    title = CharField(_("title"), max_length=200)
    institution = models.ForeignKey(
        "partnerships.Institution",
        models.PROTECT,
        related_name="exchanges",
        verbose_name=_("institution"),
        blank=True,
        null=True,
    )
    partner_note = CharField(
        _("partner as published"),
        max_length=200,
        blank=True,
        help_text=_("Where the source does not name one institution."),
    )
    agreement = models.ForeignKey(
        "partnerships.Agreement",
        models.PROTECT,
        related_name="exchanges",
        verbose_name=_("agreement"),
        blank=True,
        null=True,
    )
    direction = models.CharField(_("direction"), max_length=8, choices=Direction)
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience)
    activity = TextField(_("activity"), blank=True)
    specialty = CharField(_("specialty"), max_length=200, blank=True)
    places_min = models.PositiveSmallIntegerField(
        _("places a year"), blank=True, null=True
    )
    places_max = models.PositiveSmallIntegerField(
        _("places a year, at most"), blank=True, null=True
    )
    places_qualifier = models.CharField(
        _("qualifier of the places"),
        max_length=8,
        choices=Qualifier,
        default=Qualifier.EXACT,
    )
    since = PartialDateField(_("since"))
    until = PartialDateField(_("until"))
    as_of = PartialDateField(_("as of"))
    period_note = CharField(_("note on the period"), max_length=200, blank=True)
    weeks_min = models.PositiveSmallIntegerField(
        _("weeks, at least"), blank=True, null=True
    )
    weeks_max = models.PositiveSmallIntegerField(
        _("weeks, at most"), blank=True, null=True
    )
    next_call_on = PartialDateField(
        _("next call expected"), help_text=_("A year, a month or a day.")
    )
    how_to_apply = RichTextField(_("how to apply"), blank=True)
    documents = RichTextField(_("documents"), blank=True)
    coordinator = CharField(
        _("coordinator"), max_length=200, blank=True, help_text=_("A role, not a name.")
    )
    coordinator_email = models.EmailField(
        _("coordinator's e-mail"),
        blank=True,
        help_text=_("Only an address the University publishes."),
    )
    search_text = SearchTextField(
        sources=["title", "activity", "specialty", "partner_note", "slug"]
    )

    objects = MultilingualManager.from_queryset(ExchangeQuerySet)()

    class Meta(PublishableModel.Meta):
        ordering = [Coalesce("since", "as_of").desc(nulls_last=True), "slug"]
        verbose_name = _("exchange")
        verbose_name_plural = _("exchanges")
        constraints = [
            *PublishableModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(places_max__isnull=True)
                | Q(places_max__gte=F("places_min")),
                name="exchange_places_ascend",
                violation_error_message=_("The second number must be the larger one."),
            ),
            models.CheckConstraint(
                condition=Q(weeks_max__isnull=True) | Q(weeks_max__gte=F("weeks_min")),
                name="exchange_weeks_ascend",
                violation_error_message=_("The second number must be the larger one."),
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        validate_own_address(self)
        if self.since and self.until and self.until.last < self.since.first:
            raise ValidationError(
                {"until": _("An exchange cannot end before it begins.")}
            )
        if self.opens_on and not self.closes_on:
            raise ValidationError({"closes_on": _("Give the last day of the call.")})

    def get_absolute_url(self):
        return reverse("mobility:exchange_detail", args=[self.slug])

    @property
    def coming_call_on(self):
        """When the next call is expected; nothing once that time is over."""
        expected = self.next_call_on
        return expected if expected and expected.last >= timezone.localdate() else None


class ExchangeCountry(CountryLine):
    exchange = models.ForeignKey(
        Exchange, models.CASCADE, related_name="countries", verbose_name=_("exchange")
    )

    class Meta(CountryLine.Meta):
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        constraints = [
            models.UniqueConstraint(
                fields=["exchange", "country"], name="country_once_per_exchange"
            )
        ]


class ExchangeLanguage(LanguageLine):
    """A working language, and how well it must be known."""

    class Proficiency(models.TextChoices):
        A1 = "A1", "A1"
        A2 = "A2", "A2"
        B1 = "B1", "B1"
        B2 = "B2", "B2"
        C1 = "C1", "C1"
        C2 = "C2", "C2"

    exchange = models.ForeignKey(
        Exchange, models.CASCADE, related_name="languages", verbose_name=_("exchange")
    )
    proficiency = models.CharField(
        _("level"),
        max_length=2,
        choices=Proficiency,
        blank=True,
        default="",
        help_text=_("Of the Common European Framework; empty where none is asked."),
    )

    class Meta(LanguageLine.Meta):
        verbose_name = _("working language")
        verbose_name_plural = _("working languages")
        constraints = [
            models.UniqueConstraint(
                fields=["exchange", "language"], name="language_once_per_exchange"
            )
        ]


class FlowQuerySet(PartnerQuerySetMixin, PublishableQuerySet):
    pass


class Flow(CountryNamesMixin, SourcedModel, PublishableModel):
    """How many people a source counts as having gone or come in a year."""

    key = models.SlugField(_("key"), max_length=100, unique=True)
    exchange = models.ForeignKey(
        Exchange,
        models.SET_NULL,
        related_name="flows",
        verbose_name=_("exchange"),
        blank=True,
        null=True,
    )
    institution = models.ForeignKey(
        "partnerships.Institution",
        models.PROTECT,
        related_name="flows",
        verbose_name=_("institution"),
        blank=True,
        null=True,
    )
    country = CountryField(_("country"))
    year = models.PositiveSmallIntegerField(_("year"))
    direction = models.CharField(
        _("direction"),
        max_length=8,
        choices=[
            (Direction.OUTGOING.value, Direction.OUTGOING.label),
            (Direction.INCOMING.value, Direction.INCOMING.label),
        ],
    )
    audience = models.CharField(_("who"), max_length=10, choices=Audience)
    number = models.PositiveIntegerField(_("people"))
    qualifier = models.CharField(
        _("qualifier"), max_length=8, choices=Qualifier, default=Qualifier.EXACT
    )
    note = CharField(_("note"), max_length=250, blank=True)

    objects = MultilingualManager.from_queryset(FlowQuerySet)()

    class Meta(PublishableModel.Meta):
        ordering = ["-year", "country", "direction", "pk"]
        verbose_name = _("flow")
        verbose_name_plural = _("flows")
        constraints = [
            *PublishableModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR) & Q(year__lte=LAST_YEAR),
                name="flow_year_in_bounds",
                violation_error_message=_("The year must lie between 1921 and 2100."),
            ),
        ]

    def __str__(self):
        direction, country = self.get_direction_display(), self.country_name
        return f"{direction}, {country}, {self.year}: {self.number}"

    def shown_at(self):
        return reverse("mobility:flow_list")
