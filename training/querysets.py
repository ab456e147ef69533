"""Programmes with what the catalogue tells of each, read in the same query."""

from datetime import datetime

from django.apps import apps
from django.db.models import (
    Case,
    CharField,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from core.models import (
    SearchableQuerySet,
    Window,
    WindowState,
    joined_languages,
)

# Instead of a state, where no intake with a last day is known.
NO_DATES = "absent"
INTAKE_FIELDS = ("opens_on", "closes_on", "closes_time", "time_zone", "closes_at")


class ProgrammeQuerySet(SearchableQuerySet):
    def with_languages(self):
        """Annotate `language_codes`, which `Programme.language_names` reads."""
        lines = apps.get_model("training.ProgrammeLanguage")
        return self.annotate(language_codes=joined_languages(lines, "programme"))

    def with_intake(self, moment: datetime):
        """Annotate the intake that matters at the moment: `intake_closes_on` and such.

        It is the first in the order of `training.intakes.in_turn`.
        """
        first = _in_turn(moment)
        return self.annotate(
            intake_state=admission_state(moment),
            **{
                f"intake_{name}": Subquery(first.values(name)[:1])
                for name in INTAKE_FIELDS
            },
        )


def admission_state(moment: datetime) -> Coalesce:
    """SQL for the state of a programme's first intake in turn, else `NO_DATES`."""
    state = Subquery(_in_turn(moment).values("state")[:1], output_field=CharField())
    return Coalesce(state, Value(NO_DATES))


def _in_turn(moment) -> QuerySet:
    is_open, is_over = Window.open_at(moment), {"closes_at__lte": moment}
    return (
        apps.get_model("training.Intake")
        .objects.filter(programme=OuterRef("pk"), closes_at__isnull=False)
        .annotate(
            state=Case(
                When(is_open, then=Value(WindowState.OPEN.value)),
                When(**is_over, then=Value(WindowState.CLOSED.value)),
                default=Value(WindowState.FUTURE.value),
            )
        )
        .order_by(
            Case(When(is_open, then=0), When(**is_over, then=2), default=1),
            Case(When(**is_over, then=None), default=F("closes_at")),
            "-closes_at",
            "pk",
        )
    )
