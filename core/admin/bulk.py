"""Every action on several records: shown once more, counted, and then done as shown.

An action hands the chosen records and its `Act` to `confirm`. Nothing happens at first:
a page tells how many records will change, which will not and why. When it is sent back,
rights are asked again, every record is held and looked at anew, and what somebody has
changed since the page was made, in it or in the rows of its inlines, is left out and
named.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from core.admin.conflicts import digest, moved_since_listed

_MOVED = gettext_lazy("A colleague has changed its state since you opened the list.")
LISTED = 50
MOST = 1000


def nothing_against(record: Model) -> str:
    return ""


def nothing_found(records: Sequence[Model]) -> dict:
    return {}


def nothing_more(records: Sequence[Model]) -> list:
    return []


def hold_row(record: Model) -> None:
    """Lock the record's row until the transaction ends."""
    rows = type(record)._base_manager.select_for_update(of=("self",)).order_by()
    rows.filter(pk=record.pk).values_list("pk").first()


@dataclass(frozen=True)
class Act:
    """What an action does with each of the records.

    `name` is the action's, `title` stands above the page and on its button. `refusal`
    says why a record is left out, or nothing; it asks the database nothing. What must
    do so is `obstacles`: why records are left out, by key, of many at once. `besides`
    tells what else will happen with those that are not. `carry_out` changes a record in
    a transaction in which `hold` has locked it, and may raise one of `refusals`, whose
    words are told. `done` puts the number into a sentence.
    """

    name: str
    title: str | Promise
    carry_out: Callable[[Model], object]
    done: Callable[[int], str]
    refusal: Callable[[Model], str | Promise] = nothing_against
    obstacles: Callable[[Sequence[Model]], Mapping[object, str]] = nothing_found
    besides: Callable[[Sequence[Model]], Sequence[str]] = nothing_more
    refusals: tuple[type[Exception], ...] = ()
    hint: str | Promise = ""
    describe: Callable[[Model], str] = str
    hold: Callable[[Model], object] = hold_row
    then: str = ""


def confirm(
    model_admin: ModelAdmin, request: HttpRequest, chosen: QuerySet, act: Act
) -> HttpResponse:
    """The page that asks, and when it comes back, what it has asked about.

    The records are taken in the order of `chosen`, at most 1000 at once. Their page
    costs one query, one for each connection with other records and one for each inline,
    whatever their number.
    """
    if "confirm" in request.POST:
        return _carry_out(model_admin, request, act)
    records = list(_with_connections(chosen)[: MOST + 1])
    if len(records) > MOST:
        text = _("That is too much at once. Choose at most %(count)d records.")
        messages.error(request, text % {"count": MOST})
        return _back(request, act)
    moved = moved_since_listed(request, records)
    against = {
        record.pk: _MOVED if record.pk in moved else act.refusal(record)
        for record in records
    }
    against |= act.obstacles([record for record in records if not against[record.pk]])
    will = [record for record in records if not against[record.pk]]
    will_not = [(act.describe(r), against[r.pk]) for r in records if against[r.pk]]
    digests = _digests(model_admin, will)
    seen = [[record.pk, digests[record.pk]] for record in will]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": act.title,
        "opts": model_admin.opts,
        "act": act,
        "will": [act.describe(record) for record in will[:LISTED]],
        "will_count": len(will),
        "will_more": max(0, len(will) - LISTED),
        "besides": act.besides(will),
        "will_not": will_not[:LISTED],
        "will_not_count": len(will_not),
        "will_not_more": max(0, len(will_not) - LISTED),
        "seen": _signer(model_admin, act).sign_object(seen, compress=True),
        "checkbox": ACTION_CHECKBOX_NAME,
        "back": act.then or request.get_full_path(),
    }
    return TemplateResponse(request, "admin/bulk.html", context)


def _with_connections(records):
    names = [field.name for field in records.model._meta.many_to_many]
    return records.prefetch_related(*names)


def _digests(model_admin, records):
    """What stands for each of the records and the rows of its inlines, by key."""
    rows = {record.pk: [] for record in records}
    for inline in model_admin.inlines if records else ():
        link = _get_foreign_key(model_admin.model, inline.model, inline.fk_name)
        found = inline.model._base_manager.filter(**{f"{link.name}__in": records})
        for row in _with_connections(found).order_by("pk"):
            rows[getattr(row, link.attname)].append(row)
    return {record.pk: digest(record, rows[record.pk])[:24] for record in records}


def _signer(model_admin, act):
    return Signer(salt=f"core.admin.bulk:{model_admin.opts.label}:{act.name}")


def _carry_out(model_admin, request, act):
    try:
        seen = _signer(model_admin, act).unsign_object(request.POST.get("seen", ""))
    except (BadSignature, ValueError):
        seen = []
    keys = [pk for pk, _digest in seen]
    shown = model_admin.get_queryset(request).filter(pk__in=keys)
    records = {record.pk: record for record in shown}
    obstacles = act.obstacles(list(records.values()))
    done, gone, left = 0, 0, []
    for pk, seen_digest in seen:
        if pk not in records:
            gone += 1
        elif why := obstacles.get(pk) or _one(
            model_admin, records[pk], seen_digest, act
        ):
            left.append((act.describe(records[pk]), why))
        else:
            done += 1
    _tell(request, act, done, gone, left)
    return _back(request, act)


def _one(model_admin, shown, seen_digest, act):
    """Carry it out for one record; why not, if it was left out."""
    try:
        with transaction.atomic():
            act.hold(shown)
            record = type(shown)._base_manager.filter(pk=shown.pk).first()
            if record is None or _digests(model_admin, [record]) != {
                record.pk: seen_digest
            }:
                return _("somebody has changed it meanwhile")
            if why := act.refusal(record):
                return why
            act.carry_out(record)
    except act.refusals as refused:
        return str(refused) or _("it is not possible any more")
    return ""


def _tell(request, act, done, gone, left):
    if done:
        messages.success(request, act.done(done))
    if gone:
        text = ngettext(
            "%d record is gone or out of your reach.",
            "%d records are gone or out of your reach.",
            gone,
        )
        messages.warning(request, text % gone)
    if left:
        head = ngettext(
            "%d record was left as it is:",
            "%d records were left as they are:",
            len(left),
        )
        lines = format_html_join("", "<li><bdi>{}</bdi>: {}</li>", left[:LISTED])
        text = format_html("{}<ul>{}</ul>", head % len(left), lines)
        messages.warning(request, text)
    if not (done or gone or left):
        messages.warning(request, _("Nothing was changed."))


def _back(request, act):
    return HttpResponseRedirect(act.then or request.get_full_path(), status=303)
