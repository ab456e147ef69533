"""The one list of tags that rich text may hold, for the editor and the cleaner."""

import nh3

from core.text import clean_text

EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Heading": {"levels": [3, 4]},
    "Link": {"enableTarget": False},
    "Blockquote": True,
    "HardBreak": True,
}
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "h3", "h4", "a", "blockquote"}
# Without the empty entry nh3 lets `title` and `lang` through on every tag.
_ATTRIBUTES = {"*": set(), "a": {"href"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}


def clean_html(value: str) -> str:
    """Return the HTML with only the tags, attributes and link schemes allowed here.

    Cleaning twice changes nothing more.
    """
    return nh3.clean(
        clean_text(value),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener",
    )
