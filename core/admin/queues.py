"""The queues in which staff find what was sent, and how many wait in each."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from core.models import Mail

EVERYTHING = "all"


class Queue(NamedTuple):
    label: str | Promise
    of: Callable[[QuerySet, AbstractBaseUser], QuerySet]


def sizes(
    model: type[Model], queues: Mapping[str, Queue], user: AbstractBaseUser
) -> dict[str, int]:
    """How many records are in each of the queues for this user; one query."""
    everything = model.objects.all()
    return everything.aggregate(
        **{
            name: Count("pk", filter=Q(pk__in=queue.of(everything, user).values("pk")))
            for name, queue in queues.items()
        }
    )


def at_hand(
    model: type[Model],
    queues: Mapping[str, Queue],
    names: Iterable[str],
    user: AbstractBaseUser,
) -> list[dict]:
    """Lines for the front page: what waits in these queues, and mail that failed.

    Nothing for whoever may not see the records; two queries.
    """
    options = model._meta
    if not user.has_perm(f"{options.app_label}.view_{options.model_name}"):
        return []
    page = reverse(admin_urlname(options, "changelist"))
    chosen = {name: queues[name] for name in names}
    lines = [
        {"label": chosen[name].label, "count": count, "url": f"{page}?queue={name}"}
        for name, count in sizes(model, chosen, user).items()
    ]
    if user.has_perm("core.view_mail"):
        failed = {
            "kind__startswith": f"{options.model_name}_",
            "state__exact": Mail.State.FAILED,
        }
        mails = reverse("admin:core_mail_changelist")
        lines.append(
            {
                "label": _("Mail that could not be sent"),
                "count": Mail.objects.filter(**failed).count(),
                "url": f"{mails}?{urlencode(failed)}",
            }
        )
    return lines


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
