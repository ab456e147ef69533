"""The queues in which staff find proposals, and how many wait in each."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from partnerships.models import Proposal


class Queue(NamedTuple):
    label: str | Promise
    of: Callable[[QuerySet, AbstractBaseUser], QuerySet]


DEFAULT, EVERYTHING = "us", "all"
QUEUES: dict[str, Queue] = {
    "mine": Queue(
        _("Assigned to me"), lambda rows, user: rows.open().filter(assigned_to=user)
    ),
    "unassigned": Queue(
        _("Assigned to nobody"), lambda rows, user: rows.open().filter(assigned_to=None)
    ),
    DEFAULT: Queue(_("Waiting for us"), lambda rows, user: rows.waiting_for_us()),
    "them": Queue(
        _("Waiting for the sender"), lambda rows, user: rows.waiting_for_sender()
    ),
    "late": Queue(_("Late"), lambda rows, user: rows.late()),
    "aside": Queue(_("Set aside"), lambda rows, user: rows.quarantined()),
    "closed": Queue(
        pgettext_lazy("of proposals", "Closed"), lambda rows, user: rows.closed()
    ),
    EVERYTHING: Queue(_("All"), lambda rows, user: rows.all()),
}


def sizes(
    user: AbstractBaseUser, names: Iterable[str] = tuple(QUEUES)
) -> dict[str, int]:
    """How many proposals are in each of the named queues for this user; one query."""
    everything = Proposal.objects.all()
    return everything.aggregate(
        **{
            name: Count(
                "pk", filter=Q(pk__in=QUEUES[name].of(everything, user).values("pk"))
            )
            for name in names
        }
    )
