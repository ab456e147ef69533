"""The queues in which staff find questions, and those they are reminded of."""

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.admin.queues import EVERYTHING, Queue

DEFAULT = "new"
QUEUES: dict[str, Queue] = {
    DEFAULT: Queue(
        pgettext_lazy("of questions", "New"), lambda rows, user: rows.waiting()
    ),
    "late": Queue(_("Late"), lambda rows, user: rows.late()),
    "answered": Queue(
        pgettext_lazy("of questions", "Answered"), lambda rows, user: rows.answered()
    ),
    "closed": Queue(
        pgettext_lazy("of questions", "Closed without an answer"),
        lambda rows, user: rows.closed(),
    ),
    "aside": Queue(_("Set aside"), lambda rows, user: rows.quarantined()),
    EVERYTHING: Queue(_("All"), lambda rows, user: rows.all()),
}
ENDED = ("answered", "closed")
AT_HAND = ("late", DEFAULT, "aside")
