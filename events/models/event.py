"""Events and what belongs to one: countries, languages, speakers, materials."""

import uuid
from datetime import datetime
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modeltranslation.manager import MultilingualManager

from core.addresses import validate_own_address
from core.fields import (
    CharField,
    LanguageField,
    MomentField,
    PartialDateField,
    RichTextField,
    SearchTextField,
    TextField,
)
from core.models import (
    CountryLine,
    LanguageLine,
    PublishableModel,
    SourcedModel,
    names_of_joined,
)
from core.moments import end_of, moment_of, validate_zone
from events.querysets import EventQuerySet

# What a calendar must be told of anew when it changes (RFC 5545, 3.8.7.4).
CALENDAR_FIELDS = (
    "start_on",
    "end_on",
    "start_time",
    "end_time",
    "time_zone",
    "state",
    "mode",
    "place_en",
    "place_ru",
    "place_be",
    "place_ar",
    "online_url",
)


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
    """Events held again and again under one name."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = CharField(_("name"), max_length=200)

    class Meta:
        ordering = ["slug"]
        verbose_name = _("series")
        verbose_name_plural = _("series of events")

    def __str__(self):
        return self.name


class Event(SourcedModel, PublishableModel):
    """One event; the hours are local ones of its time zone.

    `sequence` grows whenever something changes that calendars have to be told of.
    """

    changes_at = ("registration_ends_at",)
    deadline_moments = {"registration_ends_at": _("Registration ends: %(name)s")}

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        MOVED = "moved", _("Moved")
        CANCELLED = "cancelled", _("Cancelled")

    class OnlineAccess(models.TextChoices):
        PUBLIC = "public", _("Everybody")
        REGISTERED = "registered", _("Those who have registered")

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
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
        _("time zone"),
        max_length=40,
        default="Europe/Minsk",
        validators=[validate_zone],
        help_text=_("IANA name."),
    )
    moved_from = PartialDateField(_("moved from"))
    moved_from_time = models.TimeField(
        _("hour before it was moved"), blank=True, null=True
    )
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
    online_access = models.CharField(
        _("who sees the online link"),
        max_length=10,
        choices=OnlineAccess,
        default=OnlineAccess.PUBLIC,
    )
    institutions = models.ManyToManyField(
        "partnerships.Institution",
        related_name="events",
        verbose_name=_("partner institutions"),
        blank=True,
    )
    chapter = models.ForeignKey(
        "alumni.Chapter",
        models.SET_NULL,
        related_name="meetings",
        verbose_name=_("chapter of graduates"),
        blank=True,
        null=True,
        help_text=_("For a meeting of the Association’s members."),
    )
    recording_url = models.URLField(_("recording"), max_length=500, blank=True)
    has_registration = models.BooleanField(_("visitors register here"), default=False)
    capacity = models.PositiveIntegerField(
        _("seats"), blank=True, null=True, help_text=_("Empty: without a limit.")
    )
    registration_closes_at = MomentField(
        _("registration closes"),
        blank=True,
        null=True,
        help_text=_("Empty: when the event begins."),
    )
    registration_note = TextField(
        _("note on registration"),
        blank=True,
        help_text=_("Who may come, what to bring."),
    )
    registration_ends_at = models.DateTimeField(blank=True, null=True, editable=False)
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
        super().clean()
        validate_own_address(self, "events:event_calendar")
        if self.end_on and not self.start_on:
            raise ValidationError({"start_on": _("Give the first day too.")})
        if self.end_on and self.end_on.last < self.start_on.first:
            raise ValidationError(
                {"end_on": _("An event cannot end before it begins.")}
            )
        if self.end_time and not self.start_time:
            raise ValidationError(
                {"start_time": _("Give the hour at which it begins too.")}
            )
        if self.end_time and self.is_one_day and self.end_time < self.start_time:
            raise ValidationError(
                {"end_time": _("An event cannot end before it begins.")}
            )
        if self.has_registration and self.starts_at is None:
            raise ValidationError(
                {"start_on": _("Registration needs the day of the event.")}
            )
        closes = self.has_registration and self.registration_closes_at
        if closes and self.ends_at and closes > self.ends_at:
            raise ValidationError(
                {
                    "registration_closes_at": _(
                        "Registration cannot close after the event has ended."
                    )
                }
            )

    def save(self, *args, **kwargs):
        update_fields = kwargs.get("update_fields")
        self.work_out(update_fields)
        if update_fields:
            kwargs["update_fields"] = {
                *update_fields,
                "sequence",
                "updated_at",
                "registration_ends_at",
            }
        super().save(*args, **kwargs)

    def work_out(self, update_fields=None) -> None:
        """Set what every save sets; for those who write many records at once."""
        for name in ("start_on", "end_on"):  # they may be given as text
            setattr(
                self, name, self._meta.get_field(name).to_python(getattr(self, name))
            )
        self.registration_ends_at = (
            self.has_registration
            and (self.registration_closes_at or self.starts_at)
            or None
        )
        if self._is_news_for_calendars(update_fields):
            self.sequence += 1

    def _is_news_for_calendars(self, update_fields):
        """Whether what is about to be written differs where calendars look.

        A value counts as it will be stored: empty is empty, and a day given as text is
        the day.
        """
        names = [n for n in CALENDAR_FIELDS if not update_fields or n in update_fields]
        if self.pk is None or not names:
            return False
        before = Event.objects.filter(pk=self.pk).values(*names).first()
        if before is None:
            return False
        fields = {name: self._meta.get_field(name) for name in names}
        return any(
            (field.to_python(getattr(self, name)) or None) != (before[name] or None)
            for name, field in fields.items()
        )

    def get_absolute_url(self):
        return reverse("events:event_detail", args=[self.slug])

    @property
    def language_names(self) -> list[str]:
        """The working languages; only for rows of `with_languages`."""
        return names_of_joined(self.language_codes)

    @property
    def starts_at(self) -> datetime | None:
        """When it begins; None where no day is known."""
        if not (self.start_on and self.start_on.is_day):
            return None
        return moment_of(self.start_on.first, self.start_time, self.time_zone)

    @property
    def ends_at(self) -> datetime | None:
        """The first moment after it; None where no day is known."""
        last = self.end_on or self.start_on
        if not (last and last.is_day):
            return None
        return end_of(last.first, self.end_time, self.time_zone)

    @property
    def is_one_day(self) -> bool:
        return self.end_on is None or self.end_on == self.start_on

    @property
    def is_in_calendars(self) -> bool:
        """Whether its days are known, as a calendar needs them."""
        return self.starts_at is not None and self.ends_at is not None

    @property
    def is_to_be_added(self) -> bool:
        """Whether it is worth putting into one's own calendar still."""
        is_on = self.state != self.State.CANCELLED and not self.is_past()
        return is_on and self.is_in_calendars

    @property
    def first_announced(self):
        """The day it had been announced for before it was moved or cancelled."""
        return self.moved_from if self.state != self.State.SCHEDULED else None

    @property
    def shown_online_url(self) -> str:
        """The online link as far as everybody may have it."""
        is_shown = (
            self.online_access == self.OnlineAccess.PUBLIC
            and self.state != self.State.CANCELLED
        )
        return self.online_url if is_shown else ""

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


class EventLanguage(LanguageLine):
    """A working language."""

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="languages", verbose_name=_("event")
    )

    class Meta(LanguageLine.Meta):
        verbose_name = _("working language")
        verbose_name_plural = _("working languages")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "language"], name="language_once_per_event"
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


def material_path(material, filename):
    return f"events/{material.event.slug}{PurePath(filename).suffix.lower()}"


class Material(models.Model):
    """Slides, a programme or a report: a file of ours or an address elsewhere."""

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="materials", verbose_name=_("event")
    )
    title = CharField(_("title"), max_length=200)
    language = LanguageField(_("language"), blank=True)
    file = models.FileField(
        _("file"), upload_to=material_path, max_length=255, blank=True
    )
    url = models.URLField(_("address"), max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        constraints = [
            models.CheckConstraint(
                condition=Q(file="") ^ Q(url=""),
                name="material_is_a_file_or_an_address",
                violation_error_message=_("Give either a file or an address."),
            )
        ]

    def __str__(self):
        return self.title
