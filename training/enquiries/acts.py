"""What staff may do with an enquiry."""

from django.utils.translation import gettext_lazy as _

from core.submissions.acts import Act
from core.submissions.questions.acts import (
    answer_act,
    close_act,
    release_act,
    reroute_act,
)

CHANGE = "training.change_enquiry"

ACTS: dict[str, Act] = {
    "answer": answer_act(CHANGE),
    "close": close_act(CHANGE),
    "reroute": reroute_act(
        CHANGE,
        label=_("Hand to another desk"),
        hint=_("The new desk is told at its address. What we promised stays."),
    ),
    "release": release_act(CHANGE),
}
