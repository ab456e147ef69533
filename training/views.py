from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.context_processors import site_of
from core.seo import meta_of
from core.views import list_page, section_page
from training.charts import cohort_chart
from training.duration import duration
from training.figures import CohortListing
from training.intakes import in_turn
from training.listings import ProgrammeListing
from training.models import Cohort, Graduate, Milestone, Programme
from training.schema import programme_data

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
    """What the front page tells beside the catalogue: steps, figures, graduates."""
    milestones = list(Milestone.objects.published())
    dated = sorted(
        (m for m in milestones if m.happened_on), key=lambda m: m.happened_on.number
    )
    graduates = list(Graduate.objects.published())
    return {
        "milestones": dated,
        "undated_milestones": [m for m in milestones if not m.happened_on],
        "since": next(
            (m.happened_on.year for m in dated if m.happened_on.is_day), None
        ),
        "chart": cohort_chart(Cohort.objects.published()),
        "graduates": graduates,
        "graduates_source": _only_source(graduates),
    }


def _only_source(records):
    """One of the records if all are from the same source, which is then told once."""
    sources = {(record.source_url, record.source_date) for record in records}
    return records[0] if len(sources) == 1 else None


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
    programmes = Programme.objects.published().with_languages().select_related("desk")
    programme = get_object_or_404(
        programmes.prefetch_related("intakes", "checklist"), slug=slug
    )
    intakes = in_turn(programme.intakes.all(), timezone.now())
    first, state = intakes[0] if intakes else (None, None)
    return render(
        request,
        "training/programme_detail.html",
        {
            "programme": programme,
            "duration": duration(programme.months_min, programme.months_max),
            "intakes": intakes,
            "first_intake": first,
            "first_state": state,
            "meta": meta_of(
                programme, "title", "summary", **programme_data(programme, first, state)
            ),
        },
    )
