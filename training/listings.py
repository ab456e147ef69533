from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import languages
from core.languages import in_reading_order
from core.listing import Column, Facet, Listing, choice_labels
from core.models import WindowState
from core.moments import closing_hour
from training.duration import duration
from training.models import Level, Programme
from training.querysets import NO_DATES, admission_state

# The filter offers them in this order, the reverse of that of their keys.
ADMISSION = {
    WindowState.OPEN.value: _("Accepted now"),
    WindowState.FUTURE.value: WindowState.FUTURE.label,
    WindowState.CLOSED.value: WindowState.CLOSED.label,
    NO_DATES: _("No dates published"),
}


def admission(programme) -> str:
    """Whether documents are accepted, in words; for rows of `with_intake`."""
    return str(ADMISSION[programme.intake_state])


class ProgrammeListing(Listing):
    """The catalogue of programmes, in the order the office gave them."""

    slug = "programmes"
    columns = [
        Column(
            "title",
            _("Programme"),
            lambda p: p.title,
            sort="title",
            cell="training/_programme_cell.html",
        ),
        Column("level", _("Level"), lambda p: p.get_level_display()),
        Column(
            "duration",
            _("Duration"),
            lambda p: duration(p.months_min, p.months_max),
            sort="duration",
            cell="training/_duration_cell.html",
        ),
        Column(
            "languages",
            _("Languages of tuition"),
            lambda p: "; ".join(p.language_names),
            cell="training/_languages_cell.html",
        ),
        Column(
            "admission",
            _("Admission"),
            admission,
            cell="training/_admission_cell.html",
        ),
        Column(
            "apply_from",
            _("Apply from"),
            lambda p: p.intake_opens_on,
            is_only_in_files=True,
        ),
        Column(
            "apply_by",
            _("Apply by"),
            lambda p: p.intake_closes_on,
            is_only_in_files=True,
        ),
        Column(
            "apply_by_hour",
            _("Apply by, hour"),
            lambda p: p.intake_closes_on and closing_hour(p.intake_closes_time),
            is_only_in_files=True,
        ),
        Column(
            "time_zone",
            _("Time zone"),
            lambda p: p.intake_time_zone,
            is_only_in_files=True,
        ),
        Column("form", _("Form of study"), lambda p: p.form, is_only_in_files=True),
        Column("fee", _("Fee"), lambda p: p.fee_note, is_only_in_files=True),
        Column(
            "months_min",
            _("Shortest duration, months"),
            lambda p: p.months_min,
            is_only_in_files=True,
        ),
        Column(
            "months_max",
            _("Longest duration, months"),
            lambda p: p.months_max,
            is_only_in_files=True,
        ),
        Column("note", _("Note"), lambda p: p.public_note, is_only_in_files=True),
        Column("source", _("Source"), lambda p: p.source_url, is_only_in_files=True),
        Column(
            "source_date",
            _("Source dated"),
            lambda p: p.source_date,
            is_only_in_files=True,
        ),
    ]
    facets = [
        Facet("level", _("Level"), "level", choice_labels(Level)),
        Facet(
            "language", _("Language of tuition"), "languages__language", languages.name
        ),
        Facet(
            "admission",
            _("Admission"),
            lambda day: admission_state(timezone.now()),
            lambda state: ADMISSION.get(state, state),
            sort_by_label=False,
            reverse=True,
        ),
    ]

    @property
    def sorts(self):
        return {
            "title": [in_reading_order("title")],
            "duration": ["months_max", "months_min"],
        }

    def base(self):
        return Programme.objects.published()

    def rows(self, queryset):
        return queryset.with_languages().with_intake(timezone.now())
