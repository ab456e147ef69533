"""What staff may do with a proposal: who, in which state, and what it writes."""

from dataclasses import replace
from functools import partial

from django.utils.translation import gettext_lazy as _, gettext_noop

from core.submissions.acts import Act, ConfirmForm, changed
from partnerships.models import Opinion, ProposalMove, ProposalState
from partnerships.proposals import acceptance, mail, moves
from partnerships.proposals.desk_forms import (
    AcceptForm,
    AskForm,
    AssignForm,
    DeclineForm,
    NoteForm,
    OpinionForm,
    StepForm,
)

S = ProposalState
CHANGE, DECIDE, ASSIGN = (
    f"partnerships.{name}_proposal" for name in ("change", "decide", "assign")
)
GIVE_OPINION = "partnerships.add_opinion"
PRIVATE_LINK = gettext_noop("private link")


def person_seen(proposal):
    """Names who takes care of the proposal, for whoever hands it to somebody else."""
    return f"person.{proposal.assigned_to_id or ''}"


def _leads_to(to, proposal):
    return not proposal.is_quarantined and to in moves.MOVES[proposal.state]


def _step(to, label, form=StepForm, permission=CHANGE, is_possible=None):
    def carry_out(proposal, user, data):
        words = {"note": data["note"], "message": data["message"]}
        return moves.move(proposal, to, by=user, **words)

    def preview(proposal, data):
        step = ProposalMove(proposal=proposal, to_state=to, message=data["message"])
        return mail.preview(step)

    return Act(
        label=label,
        permission=permission,
        form=form,
        is_possible=is_possible or partial(_leads_to, to),
        carry_out=carry_out,
        history=changed("state"),
        preview=preview,
        to=to,
    )


def _accept(proposal, user, data):
    return acceptance.accept(
        proposal,
        by=user,
        institution=data.get("chosen"),
        note=data["note"],
        message=data["message"],
    )


ACTS: dict[str, Act] = {
    "check": _step(
        S.SCREENING,
        _("Start checking"),
        is_possible=lambda p: p.state == S.RECEIVED and _leads_to(S.SCREENING, p),
    ),
    "check-again": _step(
        S.SCREENING,
        _("Go on checking"),
        is_possible=lambda p: p.state != S.RECEIVED and _leads_to(S.SCREENING, p),
    ),
    "ask": _step(S.MORE_INFORMATION, _("Ask the sender"), AskForm),
    "review": _step(S.IN_REVIEW, _("Put to review")),
    "accept": replace(
        _step(S.ACCEPTED, _("Accept"), AcceptForm, DECIDE),
        carry_out=_accept,
        plan=lambda p, data: acceptance.plan(p, data.get("chosen")),
    ),
    "decline": _step(S.DECLINED, _("Decline"), DeclineForm, DECIDE),
    "release": Act(
        label=_("Release"),
        hint=_("The proposal joins the others, and its receipt is sent."),
        permission=CHANGE,
        form=ConfirmForm,
        is_possible=lambda p: p.is_quarantined,
        carry_out=lambda p, user, data: moves.release(p, by=user),
        history=changed("set aside as suspicious"),
        preview=lambda p, data: mail.preview_receipt(p),
    ),
    "opinion": Act(
        label=_("Give an opinion"),
        permission=GIVE_OPINION,
        form=OpinionForm,
        is_possible=lambda p: not (p.is_closed or p.is_quarantined),
        carry_out=lambda p, user, data: Opinion.objects.create(
            proposal=p, by=user, advice=data["advice"], text=data["text"]
        ),
        history={"added": {"name": "opinion"}},
    ),
    "note": Act(
        label=_("Write a note"),
        permission=CHANGE,
        form=NoteForm,
        is_possible=lambda p: True,
        carry_out=lambda p, user, data: moves.add_note(p, by=user, text=data["note"]),
        history={"added": {"name": "internal note"}},
    ),
    "assign": Act(
        label=_("Assign"),
        permission=ASSIGN,
        form=AssignForm,
        is_possible=lambda p: not p.is_closed,
        carry_out=lambda p, user, data: moves.assign(p, data["person"]),
        sees=person_seen,
        history=changed("assigned to"),
    ),
    "renew-link": Act(
        label=_("Send a new private link"),
        hint=_("The sender’s old link stops working at once."),
        permission=CHANGE,
        form=ConfirmForm,
        is_possible=lambda p: not p.is_quarantined,
        carry_out=lambda p, user, data: moves.renew_link(p, by=user),
        history=changed(PRIVATE_LINK),
        preview=lambda p, data: mail.preview_link(p),
    ),
    "revoke-link": Act(
        label=_("Revoke the private link"),
        hint=_(
            "Nobody can open the sender’s page any more, and later mails hold no link."
            " No mail is sent."
        ),
        permission=CHANGE,
        form=ConfirmForm,
        is_possible=lambda p: bool(p.access_digest),
        carry_out=lambda p, user, data: moves.revoke_link(p),
        history=changed(PRIVATE_LINK),
        is_grave=True,
    ),
}
