"""The guide for the office, `docs/office/`, as pages of the back office.

The texts are Markdown of our own, in English and Russian; whoever reads another
language gets the nearest of them. Each picture is made by a browser test.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from core.languages import fallback_chain

FOLDER = settings.BASE_DIR / "docs" / "office"
_NUMBER = re.compile(r"^\d+-")
_LINK = re.compile(r"^\d+-([a-z-]+)\.md$")
_PICTURE = re.compile(r"[a-z0-9-]+\.png", re.ASCII)


@dataclass(frozen=True)
class Chapter:
    """A file of the guide: `20-records.md` has the slug `records`."""

    path: Path

    @property
    def slug(self) -> str:
        return _NUMBER.sub("", self.path.stem)

    @property
    def language(self) -> str:
        return self.path.parent.name

    @property
    def title(self) -> str:
        first, _rest = self.path.read_text().split("\n", 1)
        return first.removeprefix("# ")

    @property
    def html(self) -> str:
        """All below the title; HTML in the file stays text."""
        _first, rest = self.path.read_text().split("\n", 1)
        # The files are part of the code, and the parser lets no HTML through.
        return mark_safe(_markdown().render(rest))


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    plain = markdown.normalizeLink
    # From one file to another, which is from one page to another here.
    markdown.normalizeLink = lambda link: plain(_LINK.sub(r"../\1/", link))
    return markdown


def chapters(language: str) -> list[Chapter]:
    """The guide in one of its languages, in the order of the files' numbers."""
    return [Chapter(path) for path in sorted((FOLDER / language).glob("*.md"))]


def reading_language() -> str:
    """The reader's language, or the nearest in which there is a guide."""
    return next(code for code in fallback_chain() if (FOLDER / code).is_dir())


def index(request: HttpRequest) -> HttpResponse:
    """The table of contents."""
    contents = chapters(reading_language())
    context = {"title": _("Guide for the office"), "chapters": contents}
    return _page(request, "index", context)


def chapter(request: HttpRequest, slug: str) -> HttpResponse:
    """One chapter; its pictures are beside it."""
    there = chapters(reading_language())
    place = next((n for n, one in enumerate(there) if one.slug == slug), None)
    if place is None:
        raise Http404
    following = there[place + 1] if place + 1 < len(there) else None
    context = {
        "title": there[place].title,
        "chapter": there[place],
        "following": following,
    }
    return _page(request, "chapter", context)


def picture(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """A picture, under the address that the chapters' files name it by."""
    file = FOLDER / reading_language() / "img" / name
    if not _PICTURE.fullmatch(name) or not file.is_file():
        raise Http404
    return HttpResponse(file.read_bytes(), content_type="image/png")


def _page(request, name, context):
    shared = {**admin.site.each_context(request), "language": reading_language()}
    return TemplateResponse(request, f"admin/guide/{name}.html", shared | context)


def _staff(view):
    return admin.site.admin_view(view)


urls = (
    [
        path("", _staff(index), name="index"),
        path("<slug:slug>/", _staff(chapter), name="chapter"),
        path("<slug:slug>/img/<str:name>", _staff(picture), name="picture"),
    ],
    "guide",
    "guide",
)
