"""The queues in which staff find requests for visits."""

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.admin.queues import EVERYTHING, Queue
from core.submissions.questions.queues import DEFAULT, QUEUES as OF_QUESTIONS
from department.models import VisitRequest

Decision = VisitRequest.Decision
QUEUES: dict[str, Queue] = {
    DEFAULT: OF_QUESTIONS[DEFAULT],
    "late": OF_QUESTIONS["late"],
    "undecided": Queue(
        pgettext_lazy("of visits", "Answered, not decided"),
        lambda rows, user: rows.answered().filter(decision=""),
    ),
    "welcome": Queue(
        pgettext_lazy("of visits", "Agreed"),
        lambda rows, user: rows.filter(decision=Decision.WELCOME),
    ),
    "declined": Queue(
        pgettext_lazy("of visits", "Declined"),
        lambda rows, user: rows.filter(decision=Decision.DECLINED),
    ),
    "closed": OF_QUESTIONS["closed"],
    "aside": OF_QUESTIONS["aside"],
    EVERYTHING: Queue(_("All"), lambda rows, user: rows.all()),
}
ENDED = ("welcome", "declined", "closed")
AT_HAND = ("late", DEFAULT, "undecided", "aside")
