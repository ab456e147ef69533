"""What goes live when: everything that will appear or go by itself, in all registers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.core.exceptions import PermissionDenied
from django.db.models import F, Model, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.admin.badges import state_badge
from core.models import PublishableModel, Status

SHOWN = 500


@dataclass(frozen=True)
class Change:
    """A record appears, or is shown no longer, at a moment."""

    at: datetime
    begins: bool
    record: PublishableModel

    @property
    def will_happen(self) -> bool:
        """Whether it is published; else nothing happens at that moment."""
        return self.record.status == Status.PUBLISHED

    @property
    def kind(self) -> str:
        return self.record._meta.verbose_name

    @property
    def badge(self) -> str:
        return state_badge(self.record.status, self.record.get_status_display())

    @property
    def url(self) -> str:
        options = self.record._meta
        return reverse(admin_urlname(options, "change"), args=[self.record.pk])


def registers(request: HttpRequest) -> list[type[PublishableModel]]:
    """The models with a status whose records the user may see."""
    return [
        model
        for model, model_admin in admin.site._registry.items()
        if issubclass(model, PublishableModel)
        and model_admin.has_view_permission(request)
    ]


def changes(models: Iterable[type[PublishableModel]], now: datetime) -> list[Change]:
    """What changes after `now`, soonest first: one query, and one for each model."""
    found = list(_moments(models, now))
    keys = defaultdict(set)
    for model, pk, _at, _begins in found:
        keys[model].add(pk)
    records = {model: model._base_manager.in_bulk(pks) for model, pks in keys.items()}
    return [
        Change(at, begins, records[model][pk])
        for model, pk, at, begins in found
        if pk in records[model]
    ]


def _moments(models, now) -> Iterator[tuple[type[Model], int, datetime, bool]]:
    models = list(models)
    queries = [
        QuerySet(model)
        .exclude(status=Status.WITHDRAWN)
        .filter(**{f"{column}__gt": now})
        .order_by()
        .values(
            of_model=Value(number), key_of=F("pk"), at=F(column), begins=Value(begins)
        )
        for number, model in enumerate(models)
        for column, begins in (("publish_from", 1), ("publish_until", 0))
    ]
    if not queries:
        return
    first, *others = queries
    for row in first.union(*others, all=True).order_by("at", "of_model", "key_of")[
        :SHOWN
    ]:
        yield models[row["of_model"]], row["key_of"], row["at"], bool(row["begins"])


@require_safe
def schedule(request: HttpRequest) -> HttpResponse:
    """Day by day, on the clocks of the site."""
    seen = registers(request)
    if not seen:
        raise PermissionDenied
    found = changes(seen, timezone.now())
    days = [
        (day, list(group))
        for day, group in groupby(found, lambda one: timezone.localdate(one.at))
    ]
    context = {
        **admin.site.each_context(request),
        "title": _("What goes live when"),
        "days": days,
        "is_cut": len(found) >= SHOWN,
    }
    return TemplateResponse(request, "admin/publishing/schedule.html", context)
