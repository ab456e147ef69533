from dataclasses import replace

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _, pgettext
from django.views.decorators.http import require_safe

from core import pictures
from core.context_processors import site_of
from core.languages import translated
from core.models import Block
from core.related import Source, related
from core.seo import PageMeta, meta_of
from core.views import section_page
from honours.listings import AwardListing
from honours.models import Award


@require_safe
def index(request):
    return section_page(request, "honours", AwardListing(request.GET))


@require_safe
def nomination(request):
    """How somebody is proposed for a title, as staff write it."""
    words = site_of(request).frame
    if "nomination" not in words.pages:
        raise Http404
    page, blocks = words.page("nomination"), words.blocks("nomination").values()
    context = {
        "page": page,
        "steps": [block for block in blocks if block.style == Block.Style.STEP],
        "blocks": [block for block in blocks if block.style != Block.Style.STEP],
        "meta": PageMeta(
            translated(page, "title").value, translated(page, "lead").value
        ),
    }
    return render(request, "honours/nomination.html", context)


@require_safe
def award_detail(request, slug):
    award = get_object_or_404(Award.objects.published().with_partner(), slug=slug)
    institutions, ceremonies = _published("institution"), _published("ceremony")
    lines = related(
        [
            Source("institution", institutions.filter(slug=award.partner_slug), "name"),
            Source(
                "ceremony",
                ceremonies.filter(pk=award.ceremony_id),
                "title",
                "start_on",
            ),
            *pictures.picture_lines(Award.objects.filter(pk=award.pk)),
        ]
    )
    picture = pictures.pictures_from(Award, lines).get(award.slug)
    meta = meta_of(
        award,
        "recipient",
        "citation",
        lead=_in_one_line(award),
        **_person(award, lines.get("institution", []), picture),
    )
    context = {
        "award": award,
        "related": lines,
        "picture": picture,
        "meta": replace(meta, title=f"{meta.title}, {award.get_title_display()}"),
    }
    return render(request, "honours/award_detail.html", context)


@require_safe
def award_portrait(request, slug, width, format):
    """The picture a person has agreed to be shown with, as pages show it."""
    award = get_object_or_404(Award.objects.published(), slug=slug)
    return pictures.send(pictures.rendition_or_404(award, width, format))


def _published(relation):
    """Those that visitors may see; an award may name a hidden one."""
    return Award._meta.get_field(relation).related_model.objects.published()


def _in_one_line(award):
    parts = [award.get_title_display(), translated(award, "affiliation").value]
    return pgettext("separator", ", ").join(filter(None, parts))


def _person(award, institutions, picture):
    """The recipient as schema.org data, in the reader's language."""
    return {
        "@type": "Person",
        "alternateName": award.own_name,
        "award": _("%(title)s of Belarusian State Medical University")
        % {"title": award.get_title_display()},
        "affiliation": _organisation(award, institutions),
        "image": picture and picture.absolute_url,
    }


def _organisation(award, institutions):
    """What the person belongs to: as written, else the institution's own name."""
    named = {"name": translated(award, "affiliation").value}
    for line in institutions:
        path = reverse("partnerships:institution_detail", args=[line.slug])
        named = {
            "name": named["name"] or line.text.value,
            "url": settings.SITE_URL + path,
        }
    return {"@type": "Organization", **named} if named["name"] else None
