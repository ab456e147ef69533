from dataclasses import replace

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.files import send_file
from core.languages import translated
from core.related import Source, related
from core.seo import meta_of
from core.views import section_page
from honours.listings import AwardListing
from honours.models import Award


@require_safe
def index(request):
    return section_page(request, "honours", AwardListing(request.GET))


@require_safe
def award_detail(request, slug):
    award = get_object_or_404(Award.objects.published(), slug=slug)
    meta = meta_of(
        award,
        "recipient",
        "citation",
        lead=f"{award.get_title_display()}, {translated(award, 'affiliation').value}",
        **_person(award),
    )
    context = {
        "award": award,
        "related": related(
            [
                Source("institution", _published(award, "institution"), "name"),
                Source("ceremony", _published(award, "ceremony"), "title", "start_on"),
            ]
        ),
        "meta": replace(meta, title=f"{meta.title}, {award.get_title_display()}"),
    }
    return render(request, "honours/award_detail.html", context)


@require_safe
def award_portrait(request, slug):
    """The picture a person has agreed to be shown with."""
    award = get_object_or_404(
        Award.objects.published().filter(has_portrait_consent=True), slug=slug
    )
    return send_file(award.portrait, inline=True)


def _published(award, relation):
    """The related record if visitors may see it; an award may name a hidden one."""
    field = award._meta.get_field(relation)
    return field.related_model.objects.published().filter(
        pk=getattr(award, field.attname)
    )


def _person(award):
    """The recipient as schema.org data, in the reader's language."""
    return {
        "@type": "Person",
        "award": _("%(title)s of Belarusian State Medical University")
        % {"title": award.get_title_display()},
    }
