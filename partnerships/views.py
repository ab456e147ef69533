from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, pgettext
from django.views.decorators.http import require_safe

from core.country_counts import country_counts, places
from core.files import send_file
from core.languages import translated
from core.listing import read_day
from core.maps import atlas_map, locator_map
from core.related import Source, related
from core.seo import PageMeta, meta_of
from core.views import list_page, section_page
from partnerships.charts import agreement_timeline
from partnerships.factsheet import (
    factsheet,
    other_languages,
    second_language,
    side_by_side,
)
from partnerships.history import chains, days_words
from partnerships.listings import (
    AgreementListing,
    InstitutionListing,
    institutions_on,
)
from partnerships.maps import distance_of, place_of, register_url
from partnerships.models import (
    Agreement,
    Amendment,
    Institution,
    State,
    published_parties,
)
from partnerships.relations import flow_years, laureates, relations_of


@require_safe
def index(request):
    """The map and its figures, today or as they stood on the day of `?on=`."""
    on = read_day(request.GET.get("on", ""))
    partners = Institution.objects.published()
    agreements = Agreement.objects.published()
    if on:
        partners = partners.filter(pk__in=institutions_on(on))
        agreements = agreements.begun_by(on)
    else:
        partners = partners.partners()
    codes = list(partners.values_list("country", flat=True))
    query = f"&on={on.isoformat()}" if on else ""
    counts = country_counts(codes, lambda code: register_url(code) + query)
    return section_page(
        request,
        "partnerships",
        is_indexed=not on,
        on=on,
        query=query.replace("&", "?"),
        countries=counts,
        institution_count=len(codes),
        atlas=atlas_map(places(counts)),
        states=agreements.state_counts(on or timezone.localdate()),
        latest=agreements.with_state(on).prefetch_related(published_parties())[:5],
    )


@require_safe
def institution_list(request):
    return list_page(
        request,
        InstitutionListing(request.GET),
        "partnerships/institution_list.html",
        _("Partner institutions"),
        _(
            "Universities, hospitals, institutes and organisations, with the source"
            " of every entry."
        ),
    )


@require_safe
def institution_detail(request, slug):
    institution = get_object_or_404(
        Institution.objects.addressable().select_related("merged_into"), slug=slug
    )
    if institution.merged_into:
        return redirect(institution.merged_into, permanent=True)
    relations = relations_of(institution)
    lines = relations.lines
    history = chains(
        relations.agreements,
        lines.get("amendment", ()),
        {
            agreement.slug: relations.recorded_as.get(agreement.owner)
            for agreement in relations.agreements
        },
    )
    place = place_of(institution)
    return render(
        request,
        "partnerships/institution_detail.html",
        {
            "institution": institution,
            "names": relations.names,
            "recorded_as": relations.recorded_as,
            "related": lines,
            "chains": history,
            "timeline": agreement_timeline(history, timezone.localdate()),
            "flow_years": flow_years(lines.get("flow", ())),
            "laureates": laureates(lines),
            "locator": locator_map(place) if place else None,
            "distance": distance_of(place) if place else None,
            "meta": meta_of(
                institution,
                "name",
                "summary",
                lead=_place(institution),
                **{"@type": "Organization", "sameAs": institution.website},
            ),
        },
    )


def _place(institution):
    """What tells one institution from all others, in one line."""
    parts = [
        translated(institution, "name").value,
        translated(institution, "city").value,
        institution.country_name,
    ]
    return pgettext("separator", ", ").join(filter(None, parts))


@require_safe
def agreement_list(request):
    return list_page(
        request,
        AgreementListing(request.GET),
        "partnerships/agreement_list.html",
        _("Register of agreements"),
        _("What was signed, with whom and when, on any day you choose."),
    )


@require_safe
def agreement_detail(request, slug):
    line = list(
        Agreement.objects.published()
        .with_state()
        .with_term()
        .in_chain_of(slug)
        .prefetch_related(published_parties())
    )
    agreement = next((item for item in line if item.slug == slug), None)
    if agreement is None:
        raise Http404
    lines = related(
        [
            Source(
                "amendment",
                Amendment.objects.filter(agreement__in=[item.pk for item in line]),
                "title",
                "signed_on",
                slug="agreement__slug",
                note="end_on",
            ),
            Source("subject", agreement.subjects.all(), "name"),
            Source(
                "exchange",
                agreement.exchanges.model.objects.published().filter(
                    agreement=agreement
                ),
                "title",
                "since",
            ),
        ]
    )
    chain, part = next(
        (chain, part)
        for chain in chains(line, lines.get("amendment", ()))
        for part in chain.parts
        if part.agreement == agreement
    )
    return render(
        request,
        "partnerships/agreement_detail.html",
        {
            "agreement": agreement,
            "part": part,
            "notice": agreement.notice_days and days_words(agreement.notice_days),
            "chains": [chain],
            "timeline": agreement_timeline([chain], timezone.localdate()),
            "related": lines,
            "meta": meta_of(
                agreement,
                "title",
                "summary",
                lead=_parties(agreement),
            ),
        },
    )


@require_safe
def agreement_factsheet(request, slug):
    agreement = get_object_or_404(
        Agreement.objects.published()
        .with_state()
        .prefetch_related(published_parties(), "amendments"),
        slug=slug,
    )
    today = timezone.localdate()
    second = second_language(request.GET.get("with", ""))
    columns = [
        factsheet(agreement, language, today) for language in (get_language(), second)
    ]
    return render(
        request,
        "partnerships/agreement_factsheet.html",
        {
            "agreement": agreement,
            "columns": columns,
            "rows": side_by_side(columns),
            "languages": other_languages(second),
            "meta": PageMeta(
                _("Factsheet: %(title)s")
                % {"title": translated(agreement, "title").value},
                is_indexed=False,
            ),
        },
    )


def _parties(agreement):
    """The partners' names and the state, as plain text."""
    parties = [str(party.institution) for party in agreement.parties.all()]
    return "; ".join([*parties, str(State(agreement.state).label)])


@require_safe
def agreement_file(request, slug):
    """The signed file, where staff have opened it to everyone."""
    agreement = get_object_or_404(
        Agreement.objects.published().filter(
            file_visibility=Agreement.Visibility.PUBLIC
        ),
        slug=slug,
    )
    return send_file(agreement.file)
