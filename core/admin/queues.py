"""The queues in which staff find what was sent, and how many wait in each."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from core.models import Mail
from core.row_counts import row_counts

EVERYTHING = "all"


class Queue(NamedTuple):
    label: str | Promise
    of: Callable[[QuerySet, AbstractBaseUser], QuerySet]


class Line(NamedTuple):
    """What waits in one place, for the front page: the list of exactly these rows.

    `rows` is their number where no one query has them.
    """

    label: str | Promise
    url: str
    rows: QuerySet | int


class Block(NamedTuple):
    """Lines that belong together, under a heading; `key` is unlike any other's."""

    key: str
    heading: str | Promise
    lines: Sequence[Line]


def sizes(
    everything: QuerySet, queues: Mapping[str, Queue], user: AbstractBaseUser
) -> dict[str, int]:
    """How many of the records are in each of the queues for this user; one query."""
    numbers = row_counts([queue.of(everything, user) for queue in queues.values()])
    return dict(zip(queues, numbers, strict=True))


def at_hand(
    model_admins: Iterable[admin.ModelAdmin], user: AbstractBaseUser
) -> Iterator[Block]:
    """What waits in the queues they name, and their failed mail, for the front page.

    Nothing for whoever may not see the records.
    """
    for model_admin in model_admins:
        if user.has_perm(_permission_to_see(model_admin.opts)):
            lines = [*_waiting(model_admin, user), *_unsent(model_admin, user)]
            key, heading = model_admin.opts.model_name, model_admin.at_hand_heading
            yield Block(key, heading, lines)


def _permission_to_see(options):
    return f"{options.app_label}.view_{options.model_name}"


def _waiting(model_admin, user):
    page = reverse(admin_urlname(model_admin.opts, "changelist"))
    everything = model_admin.model.objects.visible_to(user)
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
        everything = model_admin.model.objects.visible_to(request.user)
        self.sizes = sizes(everything, self.queues, request.user)
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
