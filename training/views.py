from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.context_processors import site_of
from core.languages import translated
from core.seo import meta_of
from core.views import list_page, section_page
from training.charts import cohort_chart
from training.duration import duration
from training.figures import CohortListing
from training.listings import ProgrammeListing
from training.models import Cohort, Milestone, Programme

# The series of facts that sum up all the years.
TOTALS = ("specialists-trained", "specialists-trained-countries")


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
    return {
        "milestones": dated,
        "undated_milestones": [m for m in milestones if not m.happened_on],
        "since": next(
            (m.happened_on.year for m in dated if m.happened_on.is_day), None
        ),
        "chart": cohort_chart(Cohort.objects.published()),
    }


@require_safe
def figure_list(request):
    facts = site_of(request).frame.section_facts("training")
    return list_page(
        request,
        CohortListing(request.GET),
        "training/figure_list.html",
        _("People from abroad by year"),
        _(
            "How many people from abroad were admitted, studied and graduated here,"
            " as each source counts them."
        ),
        totals=[
            fact
            for series in facts.series
            if series[0].series in TOTALS
            for fact in series
        ],
    )


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
