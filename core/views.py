"""The kinds of page that every section has: its front page and its lists."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.context_processors import site_of
from core.exports import file_response
from core.languages import translated
from core.listing import Listing
from core.seo import PageMeta


def section_page(
    request: HttpRequest,
    key: str,
    listing: Listing | None = None,
    *,
    is_indexed: bool = True,
    **context,
) -> HttpResponse:
    """A section's front page: editable words, figures, and what the section adds.

    Where the front page is a list too, `?format=` gives it as a file.
    """
    response = listing and file_response(listing, request.GET.get("format", ""))
    if response:
        return response
    words = site_of(request).frame
    page = words.page(key)
    meta = PageMeta(
        translated(page, "title").value,
        translated(page, "lead").value,
        is_indexed=listing.is_indexed if listing else is_indexed,
        page=listing.page_number if listing else 1,
    )
    context = {
        "page": page,
        "blocks": words.blocks(key),
        "facts": words.section_facts(key),
        "listing": listing,
        "meta": meta,
        "is_section_index": True,
        **context,
    }
    return render(request, f"{key}/index.html", context)


def list_page(
    request: HttpRequest,
    listing: Listing,
    template: str,
    title: str,
    description: str,
    **context,
) -> HttpResponse:
    """The listing as a page, or as the file that `?format=` names."""
    response = file_response(listing, request.GET.get("format", ""))
    if response is not None:
        return response
    meta = PageMeta(
        title,
        description,
        is_indexed=listing.is_indexed,
        page=listing.page_number,
    )
    context = {"listing": listing, "heading": title, "meta": meta, **context}
    return render(request, template, context)
