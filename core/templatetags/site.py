"""Template tags for what the sections share: fallback text, figures, dates."""

from datetime import date, datetime
from urllib.parse import urlsplit

from babel.lists import format_list
from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

from core import countries, facts, formats, time_zones
from core.languages import translated
from core.models import Section
from core.partial_date import PartialDate, babel_locale, format_day
from core.partner import partner_of
from core.rich_text import clean_html

register = template.Library()
register.filter("partner", partner_of)

# On a 16-pixel grid; text stands beside them, or the control has an accessible name.
ICONS = {
    "arrow": '<path d="M2 8h11M9 3.5 13.5 8 9 12.5"/>',
    "search": '<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>',
    "menu": '<path d="M2 4.5h12M2 8h12M2 11.5h12"/>',
    "close": '<path d="m3.5 3.5 9 9M12.5 3.5l-9 9"/>',
    "calendar": '<path d="M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2v3M10.5 2v3"/>',
    "download": '<path d="M8 2v8.5M4.5 7.5 8 11l3.5-3.5M2.5 13.5h11"/>',
    "document": '<path d="M3.5 2h6l3 3v9h-9zM9.5 2v3h3"/>',
    "external": '<path d="M6 3H3v10h10v-3M9 3h4v4M13 3 7.5 8.5"/>',
    "sort-ascending": '<path d="M8 3v10M5 10l3 3 3-3"/>',
    "sort-descending": '<path d="M8 13V3M5 6l3-3 3 3"/>',
    "feed": (
        '<path d="M3 8.5A4.5 4.5 0 0 1 7.5 13M3 4a9 9 0 0 1 9 9"/>'
        '<circle cx="3.7" cy="12.3" r=".6"/>'
    ),
}


@register.simple_tag
def icon(name):
    """An icon from the site's set, hidden from assistive technology."""
    direction = " icon--dir" if name == "arrow" else ""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 16 16" aria-hidden="true">{}</svg>',
        direction,
        mark_safe(ICONS[name]),
    )


@register.simple_tag
def tr(instance, field):
    """The field in the reader's language, or the nearest one marked as such."""
    return text(translated(instance, field))


@register.filter
def text(text):
    """A `core.languages.Text`, marked with its language where that is another one."""
    if not text.is_fallback:
        return text.value
    return format_html(
        '<bdi lang="{}" dir="{}">{}</bdi> <small class="lang-note">({})</small>',
        text.language,
        text.direction,
        text.value,
        text.language_name,
    )


@register.inclusion_tag("includes/_rich_text.html")
def tr_html(instance, field, top=3):
    """The same for rich text, cleaned once more on the way out.

    Its highest heading is h3; `top=2` raises it for text right below a page's h1.
    """
    text = translated(instance, field)
    html = clean_html(text.value)
    if top == 2:
        html = html.replace("h3>", "h2>").replace("h4>", "h3>")
    return {"text": text, "html": mark_safe(html)}


@register.filter
def plain(instance, field):
    """The text alone, for places that hold no markup: `<title>`, attributes."""
    return translated(instance, field).value


@register.filter
def partial(value, style="long"):
    """A date as exact as it is known, in a `<time>`; empty for none."""
    if not value:
        return ""
    if isinstance(value, PartialDate):
        return format_html(
            '<time datetime="{}">{}</time>', value.isoformat(), value.display(style)
        )
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), format_day(value, style)
    )


@register.filter
def clock(zone, moment=None):
    """Whose time it is; with a moment also how far from UTC the clocks there are."""
    return time_zones.clock(zone, moment)


@register.filter
def whole(text):
    """A reference or number that no line break and no direction tears apart."""
    return format_html('<bdi class="nowrap">{}</bdi>', text)


@register.filter
def number(value):
    """The number with the language's separators."""
    return "" if value is None else formats.number(value)


@register.filter
def records(count):
    """So many records, in words: `1,200 records`."""
    words = ngettext("%(n)s record", "%(n)s records", count)
    return words % {"n": formats.number(count)}


@register.filter
def country(code):
    """The country's name in the reader's language."""
    return countries.name(code) if code else ""


@register.filter
def country_list(codes):
    """Names of the countries, sorted in the reader's language."""
    return format_list(countries.sorted_names(codes), locale=babel_locale())


@register.filter
def figure(fact):
    return facts.figure(fact)


@register.filter
def qualifier(fact):
    return facts.qualifier(fact)


BUILT_IN_LABELS = {
    **dict(Section.choices),
    "privacy": _("Privacy"),
    "accessibility": _("Accessibility"),
    "data": _("About the data"),
}


@register.simple_tag
def section_label(site, key):
    """The name of a section in menus: as staff wrote it, else the built-in one."""
    page = site.frame.pages.get(key)
    if page is not None:
        return tr(page, "nav_label")
    return BUILT_IN_LABELS.get(key, key)


@register.filter
def get(mapping, key):
    return mapping.get(key)


@register.filter
def host(url):
    """The short name of an address: its host, and a sign that it names a page there."""
    if not url:
        return ""
    parts = urlsplit(url)
    name = (parts.hostname or url).removeprefix("www.")
    short = f"{name}/…" if parts.path.strip("/") else name
    return format_html('<bdi dir="ltr" lang="zxx">{}</bdi>', short)


@register.filter
def day(value):
    """A date or moment as a full date in the reader's language."""
    return format_day(localdate(value) if isinstance(value, datetime) else value)


@register.filter
def cell(value):
    """A table cell's value: dates and numbers in the reader's language."""
    if isinstance(value, PartialDate | date):
        return partial(value, "medium")
    return formats.number(value) if isinstance(value, int) else value


@register.simple_tag
def comma():
    """What stands between two parts of a line; Arabic has its own comma."""
    return pgettext("separator", ", ")


@register.simple_tag
def semicolon():
    """What stands between two longer parts of a line."""
    return pgettext("separator", "; ")
