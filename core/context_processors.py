"""What every page needs around its own content: menu, languages, footer contact."""

from dataclasses import dataclass

from babel.core import get_global
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, override

from core.frame import Frame, frame
from core.languages import direction_of, language_codes, own_name
from core.models import AREAS, LEGAL_PAGES
from core.partial_date import babel_locale


@dataclass(frozen=True)
class LanguageLink:
    code: str
    name: str
    url: str
    is_current: bool


class Site:
    """The frame of a page; the database is asked once, and only if a template asks.

    `begun_at` comes before whatever the page is made from.
    """

    def __init__(self, request):
        self.request = request
        self.begun_at = timezone.now()

    @cached_property
    def frame(self):
        return frame(self.begun_at)

    @property
    def preview(self):
        """What is shown before it is public; None on a public page."""
        return getattr(self.request, "preview", None)

    @property
    def contact(self):
        return self.frame.contact

    areas = AREAS
    legal = LEGAL_PAGES

    @property
    def current(self):
        """The key of the section the address lies in."""
        parts = self.request.path.split("/")
        return parts[2] if len(parts) > 2 else ""

    @property
    def direction(self):
        return direction_of(get_language() or "en")

    @property
    def locale(self):
        """The language and its likely territory, as Open Graph wants it: `en_GB`."""
        language, _sep, territory = babel_locale().partition("_")
        likely = get_global("likely_subtags").get(language, f"{language}_{territory}")
        return f"{language}_{territory or likely.rpartition('_')[2]}"

    @property
    def canonical(self):
        """The page's address without the reader's filters, on the configured host."""
        return settings.SITE_URL + self.request.path + self._page_of_list

    @property
    def _page_of_list(self):
        page = self.request.GET.get("page", "")
        is_number = page.isascii() and page.isdigit() and len(page) < 7
        return f"?page={int(page)}" if is_number and int(page) > 1 else ""

    @property
    def root_url(self):
        return settings.SITE_URL

    @cached_property
    def languages(self):
        """The same page in every language, filters kept."""
        query = self.request.META.get("QUERY_STRING", "")
        return [
            LanguageLink(
                code=code,
                name=own_name(code),
                url=self._in_language(code) + (f"?{query}" if query else ""),
                is_current=code == get_language(),
            )
            for code in language_codes()
        ]

    @cached_property
    def alternates(self):
        """Absolute addresses for hreflang, without filters."""
        found = [
            (code, settings.SITE_URL + self._in_language(code) + self._page_of_list)
            for code in language_codes()
        ]
        return [*found, ("x-default", found[0][1])]

    def _in_language(self, code):
        _empty, first, *rest = self.request.path.split("/")
        if first in language_codes():
            return "/".join(["", code, *rest])
        with override(code):
            return reverse("home:index")


class OfflineSite(Site):
    """The frame of an error page: the same, without asking the database."""

    frame = Frame([], [], [])


def site_of(request) -> Site:
    """The request's frame, one for views and templates alike."""
    if not hasattr(request, "page_frame"):
        request.page_frame = Site(request)
    return request.page_frame


def site(request):
    return {"site": site_of(request)}


def offline_site(request):
    """The frame for an error page."""
    return OfflineSite(request)
