"""The page on which a year's numbers of all partners are entered with one save."""

import json

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods

from core.admin.grids import tell_conflicts
from core.grids import Refused, read_seen, read_year
from mobility.flows import grid as grids
from mobility.flows.grid import Grid
from mobility.flows.grid_forms import NewNumbersForm, read_keys
from mobility.models import FIRST_YEAR, LAST_YEAR, Audience, Direction, Flow


def may_fill_grid(request) -> bool:
    """What is written there reaches visitors at once."""
    flows = admin.site.get_model_admin(Flow)
    return (
        flows.has_add_permission(request)
        and flows.has_change_permission(request)
        and flows.has_publish_permission(request)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def flow_grid(request):
    if not may_fill_grid(request):
        raise PermissionDenied
    if request.method == "POST":
        return _posted(request)
    year = _year(request.GET)
    pages = Paginator(grids.partners_of(year), grids.ROWS_PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    grid = Grid(year, page.object_list)
    return _page(request, grid, NewNumbersForm(), seen=grid.numbers, page=page)


def _year(data):
    return read_year(data.get("year", ""), FIRST_YEAR, LAST_YEAR)


def _posted(request):
    data = request.POST
    year, keys = _year(data), read_keys(data.get("rows", ""))
    seen, may_withdraw = read_seen(data.get("seen", ""), int), "withdraw" in data
    form = NewNumbersForm(data)
    if "add" in data:
        return _with_row(request, year, keys, seen)
    if not form.is_valid():
        grid = Grid.of_keys(year, keys)
        grid.take(data)
        outcome = grid.compare(seen, {}, may_withdraw=may_withdraw)
        tell_conflicts(request, outcome.conflicts)
        return _page(request, grid, form, seen=seen, status=422)
    try:
        outcome = grids.save(
            year,
            keys,
            data,
            seen=seen,
            defaults=form.cleaned_data,
            user=request.user,
            may_withdraw=may_withdraw,
        )
    except Refused as refused:
        tell_conflicts(request, refused.conflicts)
        return _page(request, refused.grid, form, seen=seen, status=422)
    _tell(request, outcome)
    page = data.get("page", "")
    url = f"{reverse('admin:mobility_flow_grid')}?year={year}"
    if page.isascii() and page.isdigit() and len(page) < 5:
        url += f"&page={page}"
    return HttpResponseRedirect(url, status=303)


def _with_row(request, year, keys, seen):
    """The page with one institution more; what was typed is kept, nothing is saved."""
    added = read_keys(request.POST.get("institution", ""))[:1]
    grid = Grid.of_keys(year, [*added, *keys])
    new = set(added) - set(keys)
    names = {cell.name for cell in grid.cells if cell.institution.pk in new}
    seen |= {name: n for name, n in grid.numbers.items() if name in names}
    grid.take(request.POST)
    form = NewNumbersForm(initial=request.POST.dict())
    return _page(request, grid, form, seen=seen)


def _tell(request, outcome):
    done = []
    if n := len(outcome.added):
        done.append(ngettext("%d number added.", "%d numbers added.", n) % n)
    if n := len(outcome.changed):
        done.append(ngettext("%d number changed.", "%d numbers changed.", n) % n)
    if n := len(outcome.withdrawn):
        done.append(ngettext("%d number withdrawn.", "%d numbers withdrawn.", n) % n)
    if done:
        messages.success(request, " ".join(done))
    elif not outcome.conflicts:
        messages.info(request, _("Nothing was changed."))
    tell_conflicts(request, outcome.conflicts)


def _page(request, grid, form, *, seen, page=None, status=200, **context):
    faults = grid.faults
    return TemplateResponse(
        request,
        "admin/mobility/flow/grid.html",
        {
            **admin.site.each_context(request),
            "title": _("Numbers of %(year)s") % {"year": grid.year},
            "opts": Flow._meta,
            "grid": grid,
            "form": form,
            "faults": faults,
            "has_emptied": any(cell.is_emptied for cell in grid.cells),
            "may_withdraw": "withdraw" in request.POST,
            "seen": json.dumps(seen),
            "keys": ",".join(map(str, grid.keys)),
            "page": page,
            "page_number": page.number if page else request.POST.get("page", ""),
            "directions": [Direction.OUTGOING, Direction.INCOMING],
            "audiences": list(Audience),
            "width": len(grids.COLUMNS) + 1,
            "others": grids.others_than(grid.rows),
            "is_full": len(grid.rows) >= grids.MOST_ROWS,
            **context,
        },
        status=status,
    )
