"""What a page of cells tells its editor after it was sent."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from core.grids import Conflict


def tell_conflicts(request: HttpRequest, conflicts: Iterable[Conflict]) -> None:
    """Warn of the cells that were not saved because somebody else changed them."""
    lines = format_html_join("", "<li>{}</li>", ([_in_words(c)] for c in conflicts))
    if lines:
        head = _("Not saved, because somebody else has changed these cells meanwhile:")
        messages.warning(request, format_html("{}<ul>{}</ul>", head, lines))


def _in_words(conflict):
    return _("%(cell)s. You wrote: %(typed)s. It now holds: %(number)s.") % {
        "cell": conflict.cell.words,
        "typed": conflict.typed or _("nothing"),
        "number": conflict.cell.held_words or _("nothing"),
    }
