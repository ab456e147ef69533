"""What staff may do with an enquiry: who, in which state, and what it writes."""

from functools import partial

from django import forms
from django.utils.translation import gettext_lazy as _

from core.submissions.acts import Act, ActForm, ConfirmForm, changed, words_field
from training.enquiries import mail, steps
from training.models import Answer, Desk, EnquiryState

CHANGE = "training.change_enquiry"


class AnswerForm(ActForm):
    text = words_field(
        _("Your answer"),
        _(
            "Goes into the mail and onto the applicant’s page. Write it in the language"
            " of correspondence."
        ),
        required=_("Write your answer."),
        max_length=Answer._meta.get_field("text").max_length,
    )


class RerouteForm(ActForm):
    desk = forms.ModelChoiceField(
        queryset=None,
        label=_("Desk"),
        error_messages={"required": _("Choose a desk.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = Desk.objects.exclude(pk=self.submission.desk_id)
        self.fields["desk"].queryset = others


def _is_new(enquiry):
    return enquiry.state == EnquiryState.NEW and not enquiry.is_quarantined


_act = partial(Act, permission=CHANGE)

ACTS: dict[str, Act] = {
    "answer": _act(
        label=_("Answer"),
        form=AnswerForm,
        is_possible=lambda e: not e.is_quarantined,
        carry_out=lambda e, user, data: steps.answer(e, data["text"], by=user),
        history={"added": {"name": "answer"}},
        preview=lambda e, data: mail.preview_answer(e, data["text"]),
        to=EnquiryState.ANSWERED,
    ),
    "close": _act(
        label=_("Close without an answer"),
        hint=_("No mail is sent; the applicant’s page says that it is closed."),
        form=ConfirmForm,
        is_possible=_is_new,
        carry_out=lambda e, user, data: steps.close(e),
        history=changed("state"),
        to=EnquiryState.CLOSED,
        is_grave=True,
    ),
    "reroute": _act(
        label=_("Hand to another desk"),
        hint=_("The new desk is told at its address. What we promised stays."),
        form=RerouteForm,
        is_possible=_is_new,
        carry_out=lambda e, user, data: steps.reroute(e, data["desk"]),
        history=changed("desk"),
        to=EnquiryState.NEW,
    ),
    "release": _act(
        label=_("Release from quarantine"),
        hint=_("The question joins the others: its receipt is sent, its desk told."),
        form=ConfirmForm,
        is_possible=lambda e: e.is_quarantined,
        carry_out=lambda e, user, data: steps.release(e),
        history=changed("set aside as suspicious"),
        preview=lambda e, data: mail.preview_receipt(e),
    ),
}
