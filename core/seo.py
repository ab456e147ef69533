"""What a page tells machines about itself; one template writes it out."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core.languages import translated

DESCRIPTION_LENGTH = 160
LONG_TITLE = 65
_IN_HTML = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@dataclass(frozen=True)
class PageMeta:
    """Title, description (plain text, shortened) and JSON-LD of one page."""

    title: str
    description: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    is_indexed: bool = True
    page: int = 1

    @property
    def full_title(self) -> str:
        """The title, with the page's number from the second page of a list on."""
        return self.title + self._page_mark

    @property
    def is_long(self) -> bool:
        """Whether a result list would cut the title before the site's name."""
        return len(self.full_title) > LONG_TITLE

    @property
    def _page_mark(self) -> str:
        return f" · {_('Page')} {self.page}" if self.page > 1 else ""

    @property
    def short_description(self) -> str:
        one_line = " ".join(self.description.split())
        short = Truncator(one_line).chars(DESCRIPTION_LENGTH)
        return short + self._page_mark if short else ""

    @property
    def json_ld(self) -> str:
        """The structured data, safe inside a `<script>` element."""
        if not self.data:
            return ""
        known = {key: value for key, value in self.data.items() if value}
        document = {"@context": "https://schema.org", **known}
        return json.dumps(document, ensure_ascii=False).translate(_IN_HTML)


def meta_of(
    instance: Model, title: str, description: str = "", /, *, lead: str = "", **data
) -> PageMeta:
    """The meta of a record's page, from two of its fields and any schema.org data.

    `lead` opens the description and tells it from those of similar records.
    """
    name = translated(instance, title).value
    text = translated(instance, description).value if description else ""
    return PageMeta(
        title=name,
        description=f"{lead}. {text}" if lead and text else lead or text,
        data={"name": name, "url": absolute(instance), **data} if data else {},
    )


def absolute(instance: Model) -> str:
    """The record's address on the configured host."""
    return settings.SITE_URL + instance.get_absolute_url()
