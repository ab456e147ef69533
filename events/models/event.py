from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modeltranslation.manager import MultilingualManager

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
    PublishableModel,
    SourcedModel,
)
from events.querysets import EventQuerySet, JourneyQuerySet


class Kind(models.TextChoices):
    CONFERENCE = "conference", _("Conference")
    SEMINAR = "seminar", _("Seminar")
    LECTURE = "lecture", _("Lecture")
    TELECONFERENCE = "teleconference", _("Teleconference")
    WEBINAR = "webinar", _("Webinar")
    WORKSHOP = "workshop", _("Workshop")
    VISIT = "visit", _("Visit")
    OTHER = "other", _("Other event")


class Mode(models.TextChoices):
    ON_SITE = "on_site", _("On site")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("On site and online")


def published_institutions():
    """A prefetch of the institutions that took part, as visitors may see them."""
    institutions = Event._meta.get_field("institutions").related_model.objects
    return Prefetch("institutions", institutions.published())


class EventSeries(models.Model):
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = CharField(_("name"), max_length=200)

    class Meta:
        ordering = ["slug"]
        verbose_name = _("series")
        verbose_name_plural = _("series of events")

    def __str__(self):
        return self.name


class Event(SourcedModel, PublishableModel):
    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        MOVED = "moved", _("Moved")
        CANCELLED = "cancelled", _("Cancelled")

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    title = CharField(_("title"), max_length=250)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    series = models.ForeignKey(
        EventSeries,
        models.SET_NULL,
        related_name="events",
        verbose_name=_("series"),
        blank=True,
        null=True,
    )
    number_in_series = models.PositiveSmallIntegerField(
        _("number in the series"), blank=True, null=True
    )
    summary = TextField(_("in brief"), blank=True)
    body = RichTextField(_("text"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.SCHEDULED
    )
    start_on = PartialDateField(_("first day"))
    end_on = PartialDateField(_("last day"))
    start_time = models.TimeField(_("begins at"), blank=True, null=True)
    end_time = models.TimeField(_("ends at"), blank=True, null=True)
    time_zone = models.CharField(
        _("time zone"), max_length=40, default="Europe/Minsk", help_text=_("IANA name.")
    )
    moved_from = PartialDateField(_("moved from"))
    date_note = CharField(
        _("note on the date"),
        max_length=200,
        blank=True,
        help_text=_("“last week of October”, “the year is not given in the source”"),
    )
    mode = models.CharField(
        _("mode"),
        max_length=8,
        choices=Mode,
        blank=True,
        default=Mode.ON_SITE,
        help_text=_("Empty where the source does not say."),
    )
    place = CharField(_("place"), max_length=200, blank=True)
    online_url = models.URLField(_("online link"), max_length=500, blank=True)
    working_languages = CharField(_("working languages"), max_length=120, blank=True)
    institutions = models.ManyToManyField(
        "partnerships.Institution",
        related_name="events",
        verbose_name=_("partner institutions"),
        blank=True,
    )
    recording_url = models.URLField(_("recording"), max_length=500, blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    search_text = SearchTextField(sources=["title", "summary", "place", "slug"])

    objects = MultilingualManager.from_queryset(EventQuerySet)()

    class Meta(PublishableModel.Meta):
        ordering = [F("start_on").desc(nulls_last=True), "-pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self):
        return self.title

    def clean(self):
        if self.time_zone not in available_timezones():
            raise ValidationError({"time_zone": _("There is no such time zone.")})
        if self.end_on and not self.start_on:
            raise ValidationError({"start_on": _("Give the first day too.")})
        if self.end_on and self.end_on.last < self.start_on.first:
            raise ValidationError(
                {"end_on": _("An event cannot end before it begins.")}
            )

    def get_absolute_url(self):
        return reverse("events:event_detail", args=[self.slug])

    def is_past(self, on=None):
        """Whether the last day the event can mean is over; never for no date."""
        last = self.end_on or self.start_on
        return last is not None and last.last < (on or timezone.localdate())


class EventCountry(CountryLine):
    """A country whose colleagues took part."""

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="countries", verbose_name=_("event")
    )

    class Meta(CountryLine.Meta):
        verbose_name = _("country taking part")
        verbose_name_plural = _("countries taking part")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "country"], name="country_once_per_event"
            )
        ]


class Speaker(models.Model):
    """A person the organiser has named as a speaker."""

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="speakers", verbose_name=_("event")
    )
    name = CharField(_("name"), max_length=150)
    role = CharField(_("role"), max_length=200, blank=True)
    institution = CharField(_("institution"), max_length=250, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")

    def __str__(self):
        return self.name


class Journey(CountryNamesMixin, SourcedModel, PublishableModel):
    """A member of staff going abroad to a scientific meeting."""

    class JourneyKind(models.TextChoices):
        CONFERENCE = "conference", _("Conference or congress")
        TRAINING = "training", _("Training")
        LECTURE = "lecture", _("Lecture")
        NEGOTIATION = "negotiation", _("Negotiation")
        OTHER = "other", _("Other")

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

    objects = MultilingualManager.from_queryset(JourneyQuerySet)()

    class Meta(PublishableModel.Meta):
        ordering = ["-year", "pk"]
        verbose_name = _("journey")
        verbose_name_plural = _("journeys")
        constraints = [
            *PublishableModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(year__gte=1921) & Q(year__lte=2100),
                name="journey_year_in_bounds",
                violation_error_message=_("The year must lie between 1921 and 2100."),
            ),
        ]

    def __str__(self):
        return f"{self.year}: {self.purpose}"
