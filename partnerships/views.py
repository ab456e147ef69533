from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.files import send_file
from core.languages import translated
from core.maps import atlas_map, locator_map
from core.related import Source, related
from core.seo import meta_of
from core.views import list_page, section_page
from partnerships.listings import AgreementListing, InstitutionListing
from partnerships.maps import country_counts, distance_of, place_of, places
from partnerships.models import Agreement, Institution, State, published_parties


@require_safe
def index(request):
    partners = Institution.objects.published().partners()
    counts = country_counts(partners.values_list("country", flat=True))
    return section_page(
        request,
        "partnerships",
        countries=counts,
        atlas=atlas_map(places(counts)),
        latest=Agreement.objects.published()
        .with_state()
        .prefetch_related(published_parties())[:5],
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
        Institution.objects.addressable()
        .select_related("merged_into")
        .prefetch_related("aliases"),
        slug=slug,
    )
    if institution.merged_into:
        return redirect(institution.merged_into, permanent=True)
    place = place_of(institution)
    return render(
        request,
        "partnerships/institution_detail.html",
        {
            "institution": institution,
            "related": related(
                [
                    Source(
                        "agreement",
                        institution.agreements.published().with_state(),
                        "title",
                        "signed_on",
                        note="state",
                    ),
                    Source(
                        "event", institution.events.published(), "title", "start_on"
                    ),
                    Source(
                        "exchange",
                        institution.exchanges.published(),
                        "title",
                        "since",
                        note="direction",
                    ),
                    Source(
                        "award",
                        institution.awards.published(),
                        "recipient",
                        "conferred_on",
                    ),
                ]
            ),
            "locator": locator_map(place) if place else None,
            "distance": distance_of(place) if place else None,
            "meta": meta_of(
                institution,
                "name",
                "summary",
                lead=", ".join(
                    filter(
                        None,
                        [
                            institution.get_kind_display(),
                            translated(institution, "city").value,
                            institution.country_name
                            or translated(institution, "name").value,
                        ],
                    )
                ),
                **{"@type": "Organization", "sameAs": institution.website},
            ),
        },
    )


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
    agreement = get_object_or_404(
        Agreement.objects.published()
        .with_state()
        .prefetch_related(published_parties()),
        slug=slug,
    )
    return render(
        request,
        "partnerships/agreement_detail.html",
        {
            "agreement": agreement,
            "related": related(
                [
                    Source(
                        "successor",
                        agreement.successors.published(),
                        "title",
                        "signed_on",
                    ),
                    Source(
                        "amendment",
                        agreement.amendments.all(),
                        "title",
                        "signed_on",
                        slug="",
                    ),
                    Source(
                        "predecessor",
                        Agreement.objects.published().filter(
                            pk=agreement.predecessor_id
                        ),
                        "title",
                        "signed_on",
                    ),
                    Source("subject", agreement.subjects.all(), "name"),
                ]
            ),
            "meta": meta_of(
                agreement,
                "title",
                "summary",
                lead=_parties(agreement),
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
