from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.languages import translated
from core.seo import meta_of
from core.views import section_page
from training.charts import cohort_chart, in_table_order
from training.duration import duration
from training.listings import ProgrammeListing
from training.models import Cohort, Measure, Milestone, Programme


@require_safe
def index(request):
    listing = ProgrammeListing(request.GET)
    is_browsing = listing.is_filtered or listing.params.sort or listing.params.page > 1
    is_list_only = bool(is_browsing or "format" in request.GET)
    return section_page(
        request,
        "training",
        listing=listing,
        is_list_only=is_list_only,
        **({} if is_list_only else _history()),
    )


def _history():
    """Milestones and cohort figures: what the front page tells beside the catalogue."""
    milestones = list(Milestone.objects.published())
    dated = sorted(
        (m for m in milestones if m.happened_on), key=lambda m: m.happened_on.number
    )
    cohorts = in_table_order(Cohort.objects.published().prefetch_related("countries"))
    return {
        "milestones": dated,
        "undated_milestones": [m for m in milestones if not m.happened_on],
        "since": next(
            (m.happened_on.year for m in dated if m.happened_on.is_day), None
        ),
        "cohorts": cohorts,
        "totals": [c for c in cohorts if c.measure == Measure.TRAINED and c.number],
        "cohorts_with_countries": [c for c in cohorts if c.countries.all()],
        "chart": cohort_chart(cohorts),
    }


@require_safe
def programme_detail(request, slug):
    programme = get_object_or_404(
        Programme.objects.published().prefetch_related("intakes"), slug=slug
    )
    now = timezone.now()
    intakes = [(intake, intake.state_at(now)) for intake in programme.intakes.all()]
    return render(
        request,
        "training/programme_detail.html",
        {
            "programme": programme,
            "duration": duration(programme.months_min, programme.months_max),
            "intakes": intakes,
            "open_intake": next((i for i, state in intakes if state == "open"), None),
            "meta": meta_of(
                programme,
                "title",
                "summary",
                **{
                    "@type": "EducationalOccupationalProgram",
                    "name": translated(programme, "title").value,
                    "description": translated(programme, "summary").value,
                },
            ),
        },
    )
