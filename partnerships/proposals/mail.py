"""What is written to the sender of a proposal, and to the office about it."""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import Mail
from core.submissions import mail
from core.submissions.mail import Preview, next_turn, tell_staff, write
from partnerships.models import Proposal, ProposalDesk, ProposalMove, ProposalState

S = ProposalState
# What senders read about each state, on their page and in mails.
WORDING: dict[str, str | Promise] = {
    S.RECEIVED: _("Your proposal has reached us. Next we check that it is complete."),
    S.SCREENING: _("We are checking that the proposal is complete and clear."),
    S.MORE_INFORMATION: _("We have a question. The proposal waits for your answer."),
    S.IN_REVIEW: _("The proposal is complete and is being considered."),
    S.ACCEPTED: _(
        "The University accepts the proposal. We are preparing a draft agreement and"
        " will write to your contact person."
    ),
    S.DECLINED: _("The University cannot take up the proposal."),
    S.WITHDRAWN: _("You have withdrawn the proposal. Nothing more will happen to it."),
}

RECEIPT = "proposal_received"


def status_path(secret: str) -> str:
    """The sender's private page, in the language that is active."""
    return reverse("partnerships:proposal_status", args=[secret])


def write_receipt(proposal: Proposal) -> Mail:
    """The receipt with a full copy; one soon after another waits a while."""
    return _write(RECEIPT, proposal, {}, not_before=next_turn(RECEIPT, proposal.email))


def write_link(proposal: Proposal) -> Mail:
    """A new private link, for a sender who lost the old one."""
    return _write("proposal_link", proposal, {})


def tell_sender(step: ProposalMove) -> Mail:
    """What the office did and says."""
    return _write("proposal_moved", step.proposal, _about(step))


def preview(step: ProposalMove) -> Preview:
    """The mail that an unsaved step of the office would send."""
    return _preview("proposal_moved", step.proposal, _about(step))


def preview_receipt(proposal: Proposal) -> Preview:
    """The receipt, for a proposal that was set aside and would now be released."""
    return _preview(RECEIPT, proposal, {})


def preview_link(proposal: Proposal) -> Preview:
    """The mail with a new private link, which does not exist yet."""
    return _preview("proposal_link", proposal, {}, is_link_new=True)


def tell_office(proposal: Proposal) -> Mail | None:
    """That the sender has moved or added something; None where nobody is to be told.

    Nobody is told of what is set aside: the queue shows it.
    """
    address = ProposalDesk.current().notify
    if not address or proposal.is_quarantined:
        return None
    return tell_staff("proposal_office", proposal, address)


def _about(step):
    return {
        "message": step.message,
        "state": ProposalState(step.to_state).label,
        "wording": WORDING[step.to_state],
    }


def _preview(kind, proposal, context, **options):
    return mail.preview(kind, proposal, {**context, "proposal": proposal}, **options)


def _write(kind, proposal, context, **options):
    context = {**context, "proposal": proposal}
    return write(kind, proposal, status_path, context, **options)
