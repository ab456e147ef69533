"""What staff may do with a request for a visit."""

from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import QuestionState
from core.partial_date import format_day
from core.submissions.acts import Act
from core.submissions.questions import mail
from core.submissions.questions.acts import (
    AnswerForm,
    answer_act,
    close_act,
    is_open,
    release_act,
)
from department.models import VisitRequest
from department.visits import steps
from department.visits.days import AHEAD, first_day_field, last_day_field

CHANGE = "department.change_visitrequest"
Decision = VisitRequest.Decision


class AgreeForm(AnswerForm):
    """The days may be others than those that were asked for."""

    first_day = first_day_field()
    last_day = last_day_field()
    field_order = ["first_day", "last_day", "text"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("first_day", "last_day"):
            self.fields[name].initial = getattr(self.submission, name)

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if not (first and last):
            return cleaned
        today = timezone.localdate()
        # A visit that has been agreed may have begun.
        earliest = min(today, self.submission.first_day)
        latest = max(today, self.submission.last_day) + AHEAD
        if last < first:
            self.add_error("last_day", _("A visit cannot end before it begins."))
        elif first < earliest or last > latest:
            said = _("Choose days between %(first)s and %(last)s.")
            names = {"first": format_day(earliest), "last": format_day(latest)}
            self.add_error("first_day", said % names)
        return cleaned


def _agree(visit, user, data):
    days = data["first_day"], data["last_day"]
    return steps.agree(visit, *days, data["text"], by=user)


def _preview_agreed(visit, data):
    new = steps.agreed(visit, data["first_day"], data["last_day"])
    return mail.preview_answer(new, data["text"])


AGREE = Act(
    label=_("Agree to the visit"),
    permission=CHANGE,
    form=AgreeForm,
    is_possible=lambda v: is_open(v) and v.decision != Decision.WELCOME,
    carry_out=_agree,
    history={"changed": {"fields": ["decision", "first day", "last day"]}},
    preview=_preview_agreed,
    to=QuestionState.ANSWERED,
)
ACTS: dict[str, Act] = {
    "agree": AGREE,
    "move": replace(
        AGREE,
        label=_("Change the agreed days"),
        is_possible=lambda v: is_open(v) and v.decision == Decision.WELCOME,
    ),
    "answer": replace(answer_act(CHANGE), label=_("Ask or answer")),
    "decline": Act(
        label=_("Decline the visit"),
        permission=CHANGE,
        form=AnswerForm,
        is_possible=lambda v: is_open(v) and v.decision != Decision.DECLINED,
        carry_out=lambda v, user, data: steps.decline(v, data["text"], by=user),
        history={"changed": {"fields": ["decision"]}},
        preview=lambda v, data: mail.preview_answer(steps.declined(v), data["text"]),
        to=QuestionState.ANSWERED,
    ),
    "close": close_act(CHANGE),
    "release": release_act(CHANGE),
}
