from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Count, F, Prefetch, Q, Value, When
from django.db.models.functions import Cast
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
    last_day_number,
)
from core.models import (
    CountryNamesMixin,
    PublishableModel,
    PublishableQuerySet,
    SearchableQuerySet,
    SourcedModel,
)
from core.partial_date import number_of


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


class Phase(models.IntegerChoices):
    """Where an event stands on a day, in the order the calendar lists them."""

    COMING = 0, _("Coming events")
    PAST = 1, _("Past events")
    UNDATED = 2, _("Without a date in the source")


class EventQuerySet(SearchableQuerySet):
    def upcoming(self, on=None):
        """Not over on the given day (today by default), soonest first."""
        return (
            self._with_last_day()
            .filter(last_day__gte=_day(on))
            .order_by("start_on", "start_time", "pk")
        )

    def past(self, on=None):
        """Over before the given day, latest first; events without a date come last."""
        return self._with_last_day().filter(
            Q(last_day__lt=_day(on)) | Q(last_day__isnull=True)
        )

    def in_calendar_order(self, on=None):
        """Coming soonest first, then past latest first, then undated; with `phase`."""
        coming = Q(phase=Phase.COMING)
        return (
            self._with_last_day()
            .annotate(
                phase=Case(
                    When(last_day__gte=_day(on), then=Value(Phase.COMING.value)),
                    When(last_day__lt=_day(on), then=Value(Phase.PAST.value)),
                    default=Value(Phase.UNDATED.value),
                )
            )
            .order_by(
                "phase",
                Case(When(coming, then="start_on")),
                Case(When(coming, then="start_time")).asc(nulls_first=True),
                "-start_on",
                "-pk",
            )
        )

    def with_year(self):
        """Annotate `start_year`, NULL for events without a date."""
        return self.annotate(start_year=Cast("start_on", models.IntegerField()) / 10000)

    def _with_last_day(self):
        last = Case(When(end_on__isnull=False, then="end_on"), default="start_on")
        return self.annotate(last_day=last_day_number(last))

    def _word(self, word):
        """A word may also stand in the name of an institution that took part."""
        field = self.model._meta.get_field("institutions")
        partners = field.related_model.objects.published().search(word)
        links = field.remote_field.through.objects.filter(institution__in=partners)
        return super()._word(word) | Q(pk__in=links.values("event"))


def _day(on):
    return number_of(on or timezone.localdate())


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
    mode = models.CharField(_("mode"), max_length=8, choices=Mode, default=Mode.ON_SITE)
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


class EventCountry(CountryNamesMixin, models.Model):
    """A country whose colleagues took part."""

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="countries", verbose_name=_("event")
    )
    country = CountryField(_("country"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("country taking part")
        verbose_name_plural = _("countries taking part")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "country"], name="country_once_per_event"
            )
        ]

    def __str__(self):
        return self.country_name


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


class JourneyQuerySet(PublishableQuerySet):
    def by_year(self):
        """How many journeys and to how many countries, latest year first."""
        return (
            self.order_by("-year")
            .values("year")
            .annotate(journeys=Count("pk"), countries=Count("country", distinct=True))
        )


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
