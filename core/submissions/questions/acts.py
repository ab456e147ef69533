"""What staff may do with a question: who, in which state, and what it writes."""

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import Question, QuestionState, WrittenAnswer
from core.submissions.acts import Act, ActForm, ConfirmForm, changed, words_field
from core.submissions.questions import mail, steps


class AnswerForm(ActForm):
    text = words_field(
        _("Your answer"),
        _(
            "Goes into the mail and onto the sender’s page. Write it in the language"
            " of correspondence."
        ),
        required=_("Write your answer."),
        max_length=WrittenAnswer._meta.get_field("text").max_length,
    )


class RerouteForm(ActForm):
    """The other desks; a section with another name for them changes the words."""

    desk = forms.ModelChoiceField(
        queryset=None,
        label=_("Desk"),
        error_messages={"required": _("Choose a desk.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        present = self.submission.desk_in_charge
        self.fields["desk"].queryset = self.desks().exclude(pk=present and present.pk)

    def desks(self):
        """Those that a question may go to."""
        field = self.submission._meta.get_field(self.submission.desk_field)
        return field.related_model.objects.all()


def is_open(question: Question) -> bool:
    """Whether it is not set aside."""
    return not question.is_quarantined


def is_new(question: Question) -> bool:
    """Whether it waits for an answer in the queues."""
    return question.state == QuestionState.NEW and not question.is_quarantined


def answer_act(permission: str) -> Act:
    """Write to the sender, as often as there is something to say."""
    return Act(
        label=_("Answer"),
        permission=permission,
        form=AnswerForm,
        is_possible=is_open,
        carry_out=lambda q, user, data: steps.answer(q, data["text"], by=user),
        history={"added": {"name": "answer"}},
        preview=lambda q, data: mail.preview_answer(q, data["text"]),
        to=QuestionState.ANSWERED,
    )


def close_act(permission: str) -> Act:
    """End what needs no answer."""
    return Act(
        label=_("Close without an answer"),
        permission=permission,
        hint=_("No mail is sent; the sender’s page says that it is closed."),
        form=ConfirmForm,
        is_possible=is_new,
        carry_out=lambda q, user, data: steps.close(q),
        history=changed("state"),
        to=QuestionState.CLOSED,
        is_grave=True,
    )


def reroute_act(
    permission: str,
    *,
    label: str | Promise,
    hint: str | Promise,
    form: type[RerouteForm] = RerouteForm,
    field: str = "desk",
) -> Act:
    """Hand it to another desk; `field` is what the history says has changed."""
    return Act(
        label=label,
        permission=permission,
        hint=hint,
        form=form,
        is_possible=is_new,
        carry_out=lambda q, user, data: steps.reroute(q, data["desk"]),
        history=changed(field),
        to=QuestionState.NEW,
    )


def release_act(permission: str) -> Act:
    """Let what looked suspicious join the others."""
    return Act(
        label=_("Release from quarantine"),
        permission=permission,
        hint=_("It joins the others: its receipt is sent, its desk told."),
        form=ConfirmForm,
        is_possible=lambda q: q.is_quarantined,
        carry_out=lambda q, user, data: steps.release(q),
        history=changed("set aside as suspicious"),
        preview=lambda q, data: mail.preview_receipt(q),
    )
