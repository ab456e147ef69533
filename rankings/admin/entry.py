"""The page on which an edition of all rankings is entered with one save."""

import json

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods

from core import workflow
from core.admin.grids import tell_conflicts
from core.grids import Refused, read_seen, read_year
from rankings.entry.cells import NEW_METHOD
from rankings.entry.forms import ReadingForm
from rankings.entry.saving import examine, save
from rankings.entry.sheet import Sheet
from rankings.models import FIRST_YEAR, LAST_YEAR, Edition

_RESULTS = ["rankings.add_result", "rankings.change_result"]


def may_enter(request) -> bool:
    """What is written there reaches visitors at once."""
    editions = admin.site.get_model_admin(Edition)
    return (
        editions.has_add_permission(request)
        and editions.has_change_permission(request)
        and request.user.has_perms(_RESULTS)
        and workflow.may_publish(request.user)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edition_entry(request):
    if not may_enter(request):
        raise PermissionDenied
    if request.method == "POST":
        return _posted(request)
    sheet = Sheet(_year(request.GET))
    return _page(request, sheet, ReadingForm(), number=request.GET.get("page", ""))


def _year(data):
    return read_year(data.get("year", ""), FIRST_YEAR, LAST_YEAR)


def _posted(request):
    data = request.POST
    year, seen = _year(data), read_seen(data.get("seen", ""), str)
    form, number = ReadingForm(data), data.get("page", "")
    if not form.is_valid():
        sheet = Sheet(year)
        _wanted, conflicts = examine(sheet, data, seen)
        tell_conflicts(request, conflicts)
        return _page(request, sheet, form, number=number, seen=seen, status=422)
    try:
        outcome = save(
            year,
            data,
            seen=seen,
            read_on=form.cleaned_data["all_read_on"],
            user=request.user,
        )
    except Refused as refused:
        tell_conflicts(request, refused.conflicts)
        return _page(request, refused.grid, form, number=number, seen=seen, status=422)
    _tell(request, outcome)
    url = f"{reverse('admin:rankings_edition_entry')}?year={year}"
    page = _page_number(number)
    return HttpResponseRedirect(url + (f"&page={page}" if page > 1 else ""), status=303)


def _tell(request, outcome):
    done = []
    if n := len(outcome.added):
        done.append(ngettext("%d place added.", "%d places added.", n) % n)
    if n := len(outcome.changed):
        done.append(ngettext("%d place changed.", "%d places changed.", n) % n)
    if n := len(outcome.editions):
        words = ngettext("%d edition described.", "%d editions described.", n)
        done.append(words % n)
    if done:
        messages.success(request, " ".join(done))
    elif not outcome.conflicts and not outcome.lost:
        messages.info(request, _("Nothing was changed."))
    tell_conflicts(request, outcome.conflicts)
    if outcome.lost:
        lines = format_html_join("", "<li>{}</li>", ([text] for text in outcome.lost))
        head = _("Not saved, because their rows have been taken away meanwhile:")
        messages.warning(request, format_html("{}<ul>{}</ul>", head, lines))


def _page_number(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 1


def _page(request, sheet, form, *, number, seen=None, status=200):
    pages = sheet.pages
    number = min(max(_page_number(number), 1), len(pages))
    blocks = pages[number - 1]
    if seen is None:
        cells = [cell for block in blocks for cell in block.all_cells]
        seen = {cell.name: cell.held for cell in cells if cell.held is not None}
    return TemplateResponse(
        request,
        "admin/rankings/edition/entry.html",
        {
            **admin.site.each_context(request),
            "title": _("Editions of %(year)s") % {"year": sheet.year},
            "opts": Edition._meta,
            "sheet": sheet,
            "blocks": blocks,
            "form": form,
            "faults": sheet.faults,
            "seen": json.dumps(seen),
            "page_number": number,
            "page_numbers": range(1, len(pages) + 1),
            "first_year": FIRST_YEAR,
            "last_year": LAST_YEAR,
            "new_method": NEW_METHOD,
        },
        status=status,
    )
