"""What can be asked of the register of events and of journeys."""

from django.db import models
from django.db.models import Case, Count, Max, Q, Value, When
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import last_day_number
from core.models import SearchableQuerySet, joined_languages
from core.partial_date import number_of


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

    def in_calendars(self):
        """Of which the days are known, as a calendar needs them."""
        number = models.IntegerField()
        return self.alias(
            start_day=Cast("start_on", number) % 100,
            end_day=Cast("end_on", number) % 100,
        ).filter(Q(end_on__isnull=True) | Q(end_day__gt=0), start_day__gt=0)

    def last_change(self):
        """When what visitors see last changed, by staff or by the clock; None if never.

        Asked of all events, whatever their status: a withdrawal is a change too.
        """
        now = timezone.now()
        moments = self.aggregate(
            changed=Max("updated_at"),
            appeared=Max("publish_from", filter=Q(publish_from__lte=now)),
            went=Max("publish_until", filter=Q(publish_until__lte=now)),
        )
        return max(filter(None, moments.values()), default=None)

    def with_languages(self):
        """Annotate `language_codes`, which `Event.language_names` reads."""
        lines = self.model._meta.get_field("languages").related_model
        return self.annotate(language_codes=joined_languages(lines, "event"))

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


class JourneyQuerySet(SearchableQuerySet):
    def by_year(self):
        """How many journeys and to how many countries, latest year first."""
        return (
            self.order_by("-year")
            .values("year")
            .annotate(journeys=Count("pk"), countries=Count("country", distinct=True))
        )

    def _word(self, word):
        """A word may also stand in the institution's name, if visitors may see it."""
        institution = self.model._meta.get_field("institution").related_model
        found = institution.objects.published().search(word)
        return super()._word(word) | Q(institution__in=found)


def _day(on):
    return number_of(on or timezone.localdate())
