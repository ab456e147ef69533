"""The queues in which staff find proposals, and those they are reminded of."""

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.admin.queues import EVERYTHING, Queue

DEFAULT = "us"
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
AT_HAND = ("late", "us", "mine", "unassigned", "aside")
