from django.utils.translation import gettext_lazy as _

from core import languages
from core.languages import in_reading_order
from core.listing import Column, Facet, Listing, choice_labels
from training.duration import duration
from training.models import Level, Programme


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
            lambda p: "; ".join(map(str, p.languages.all())),
            cell="training/_languages_cell.html",
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
        return queryset.prefetch_related("languages")
