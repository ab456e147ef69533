"""The queues in which staff find what was sent, and how many wait in each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Model, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from core.models import Mail

EVERYTHING = "all"


class Queue(NamedTuple):
    label: str | Promise
    of: Callable[[QuerySet, AbstractBaseUser], QuerySet]


class Line(NamedTuple):
    """What waits in one place, for the front page."""

    label: str | Promise
    url: str
    rows: QuerySet


def sizes(
    model: type[Model], queues: Mapping[str, Queue], user: AbstractBaseUser
) -> dict[str, int]:
    """How many records are in each of the queues for this user; one query."""
    everything = model.objects.all()
    numbers = counts_of([queue.of(everything, user) for queue in queues.values()])
    return dict(zip(queues, numbers, strict=True))


def at_hand(
    model_admins: Iterable[admin.ModelAdmin], user: AbstractBaseUser
) -> list[dict]:
    """Blocks for the front page: what waits in the queues they name, and failed mail.

    Nothing for whoever may not see the records; one query.
    """
    lines = {
        model_admin: [*_waiting(model_admin, user), *_unsent(model_admin, user)]
        for model_admin in model_admins
        if user.has_perm(_permission_to_see(model_admin.opts))
    }
    counts = iter(counts_of([line.rows for found in lines.values() for line in found]))
    return [
        {
            "key": model_admin.opts.model_name,
            "heading": model_admin.at_hand_heading,
            "lines": [(line, next(counts)) for line in found],
        }
        for model_admin, found in lines.items()
    ]


def _permission_to_see(options):
    return f"{options.app_label}.view_{options.model_name}"


def _waiting(model_admin, user):
    page = reverse(admin_urlname(model_admin.opts, "changelist"))
    everything = model_admin.model.objects.all()
    for name in model_admin.at_hand:
        queue = model_admin.queues[name]
        yield Line(queue.label, f"{page}?queue={name}", queue.of(everything, user))


def _unsent(model_admin, user):
    if not user.has_perm(_permission_to_see(Mail._meta)):
        return
    failed = {
        "kind__startswith": f"{model_admin.opts.model_name}_",
        "state__exact": Mail.State.FAILED,
    }
    page = reverse("admin:core_mail_changelist")
    yield Line(
        _("Mail that could not be sent"),
        f"{page}?{urlencode(failed)}",
        Mail.objects.filter(**failed),
    )


def counts_of(querysets: Sequence[QuerySet]) -> list[int]:
    """How many rows each of them has; one query for all."""
    if not querysets:
        return []
    first, *others = (
        rows.order_by().values(of_line=Value(line)).annotate(rows_found=Count("pk"))
        for line, rows in enumerate(querysets)
    )
    found = dict(first.union(*others, all=True).values_list("of_line", "rows_found"))
    return [found.get(line, 0) for line in range(len(querysets))]


def shown_queue(request: HttpRequest, model_admin: admin.ModelAdmin) -> str:
    """The queue that was chosen, else the default one; a search looks through all."""
    chosen = request.GET.get(QueueFilter.parameter_name)
    if chosen in model_admin.queues:
        return chosen
    return EVERYTHING if request.GET.get("q") else model_admin.default_queue


class QueueFilter(admin.SimpleListFilter):
    """The queues of the model's admin, each with its number."""

    title = gettext_lazy("queue")
    parameter_name = "queue"

    def lookups(self, request, model_admin):
        self.queues = model_admin.queues
        self.shown = shown_queue(request, model_admin)
        self.sizes = sizes(model_admin.model, self.queues, request.user)
        return [(name, queue.label) for name, queue in self.queues.items()]

    def value(self):
        return self.shown

    def queryset(self, request, queryset):
        return self.queues[self.value()].of(queryset, request.user)

    def choices(self, changelist):
        for name, label in self.lookup_choices:
            yield {
                "selected": self.value() == name,
                "query_string": changelist.get_query_string(
                    {self.parameter_name: name}
                ),
                "display": f"{label} ({self.sizes[name]})",
            }
