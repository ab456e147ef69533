"""Deleting: what goes along and what prevents it, told as far as one may see it.

A record is deleted from Django's page that asks first, several of a list as by other
actions: asked, counted and carried out. Nothing goes that something else needs, that
visitors read if its deleter may not publish, or with which something goes that he or
she may not delete.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.admin.utils import NestedObjects, quote
from django.db import router
from django.db.models import Model, ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from core.admin import bulk
from core.models import Status
from core.permissions import may_see

Collect = Callable[..., NestedObjects]


class DeletionMixin:
    """For every model admin in which something can be deleted."""

    def get_deleted_objects(self, objs, request):
        """As Django's: lines to show, counts by kind, kinds forbidden, what protects.

        Of what the reader may not see only the number is told.
        """
        if not objs:
            return [], {}, set(), []
        collector = _collected(*objs)
        found = [one for rows in collector.model_objs.values() for one in rows]
        counts = Counter(_kind(request, one, plural=True) for one in found)
        lines = _lifted(collector.nested(lambda one: _line(request, one)))
        protected = [_line(request, one) for one in collector.protected]
        return (
            [*lines, *_unnamed(request, found)],
            counts,
            {_kind(request, one) for one in found if _is_kept(request, one)},
            [*sorted(filter(None, protected)), *_unnamed(request, collector.protected)],
        )


class _Named(NestedObjects):
    """Without the rows of automatic tables, which nobody has given a name."""

    def collect(self, objs, *args, **kwargs):
        named = [one for one in objs if not one._meta.auto_created]
        return super().collect(named, *args, **kwargs)


class _Needed(Exception):
    """Something else needs the record; it has no words of its own."""


@admin.action(
    description=gettext_lazy("Delete selected %(verbose_name_plural)s"),
    permissions=["delete"],
)
def delete_selected(
    model_admin: admin.ModelAdmin, request: HttpRequest, chosen: QuerySet
) -> HttpResponse:
    """In place of Django's action, which would also delete what nobody was shown."""
    model = model_admin.model
    collected = lru_cache(maxsize=1)(_collected)  # asked of all that will go, twice

    def refusal(record):
        if model_admin.has_delete_permission(request, record):
            return ""
        if getattr(record, "status", "") == Status.PUBLISHED:
            return _("Visitors see it: only who may publish can delete it.")
        return _("You may not delete it.")

    def carry_out(record):
        rows = QuerySet(model).filter(pk=record.pk)
        model_admin.log_deletions(request, rows)
        try:
            model_admin.delete_queryset(request, rows)
        except ProtectedError as error:  # since it was looked at
            raise _Needed from error

    act = bulk.Act(
        name="delete_selected",
        title=gettext_lazy("Delete the selected records"),
        carry_out=carry_out,
        done=_deleted,
        refusal=refusal,
        obstacles=lambda records: dict(_obstacles(request, records, collected)),
        besides=lambda records: _goes_along(records, collected),
        refusals=(_Needed,),
    )
    return bulk.confirm(model_admin, request, chosen, act)


def _deleted(count):
    return ngettext("%d record deleted.", "%d records deleted.", count) % count


def _collected(*records: Model) -> NestedObjects:
    """The records with all that goes with them, or prevents it: many queries."""
    collector = _Named(using=router.db_for_write(type(records[0])))
    collector.collect(records)
    return collector


def _obstacles(
    request: HttpRequest, records: Sequence[Model], collected: Collect
) -> Iterator[tuple[object, str]]:
    """Key and reason of each record that cannot go.

    A few queries where all can; they are halved until those that cannot are found.
    """
    if not records:
        return
    why = _obstacle(request, collected(*records))
    if why and len(records) == 1:
        yield records[0].pk, why
    elif why:
        middle = len(records) // 2
        yield from _obstacles(request, records[:middle], collected)
        yield from _obstacles(request, records[middle:], collected)


def _obstacle(request, collector):
    if collector.protected:
        needed_by = _counted(map(type, collector.protected), _seen_by(request.user))
        return _("It is needed by: %(records)s.") % {"records": needed_by}
    kept = [
        model
        for model, objects in collector.model_objs.items()
        for one in objects
        if _is_kept(request, one)
    ]
    if not kept:
        return ""
    kinds = _counted(kept, _seen_by(request.user))
    return _("With it would go what you may not delete: %(records)s.") % {
        "records": kinds
    }


def _goes_along(records: Sequence[Model], collected: Collect) -> list[str]:
    """What else will be deleted, counted by kind."""
    if not records:
        return []
    found = [
        model
        for model, objects in collected(*records).model_objs.items()
        if model is not type(records[0])
        for _one in objects
    ]
    kinds = _counted(found, lambda model: True)
    return [_("With them go: %(records)s.") % {"records": kinds}] if found else []


def _is_kept(request, record):
    """Whether it has an admin, which forbids to delete it."""
    model = type(record)
    return admin.site.is_registered(model) and not admin.site.get_model_admin(
        model
    ).has_delete_permission(request, record)


def _is_seen(request, record):
    """Its admin may ask for more than `may_see`."""
    model = type(record)
    if admin.site.is_registered(model):
        return admin.site.get_model_admin(model).has_view_permission(request, record)
    return may_see(request.user, model)


def _kind(request, record, *, plural=False):
    if not _is_seen(request, record):
        return _("records that you may not see")
    options = record._meta
    return options.verbose_name_plural if plural else options.verbose_name


def _line(request, record):
    """Kind and name, linked if it has a page; None if the reader may not see it."""
    if not _is_seen(request, record):
        return None
    options = record._meta
    kind = capfirst(options.verbose_name)
    if not admin.site.is_registered(type(record)):
        return format_html("{}: <bdi>{}</bdi>", kind, record)
    address = reverse(admin_urlname(options, "change"), args=[quote(record.pk)])
    return format_html('{}: <a href="{}"><bdi>{}</bdi></a>', kind, address, record)


def _lifted(nested: list) -> list:
    """Without the lines that are None; what stands below one takes its place."""
    lines, above = [], None
    for item in nested:
        if not isinstance(item, list):
            above = item
            lines += [] if item is None else [item]
        elif below := _lifted(item):
            lines += below if above is None else [below]
    return lines


def _unnamed(request, records) -> list[str]:
    number = sum(not _is_seen(request, record) for record in records)
    return [f"{capfirst(_('records that you may not see'))} ({number})"] * bool(number)


def _seen_by(user) -> Callable[[type[Model]], bool]:
    return lambda model: may_see(user, model)


def _counted(models, is_named: Callable[[type[Model]], bool]) -> str:
    """How many of each kind; those whose kind is not to be named are told of so."""
    numbers = Counter(models)
    named = [
        f"{model._meta.verbose_name_plural} ({number})"
        for model, number in numbers.items()
        if is_named(model)
    ]
    if len(named) < len(numbers):
        named.append(_("records that you may not see"))
    return ", ".join(named)


admin.site.add_action(delete_selected)
