"""The page of a proposal in the back office; what is done from it stands in `desk`."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language_info
from django.views.decorators.http import require_safe

from core.files import send_upload
from core.submissions.desk import MAIL_TEXTS, SubmissionDesk
from partnerships.models import Proposal
from partnerships.proposals.acceptance import candidates
from partnerships.proposals.desk import ACTS, person_seen
from partnerships.proposals.moves import MovedBefore, MoveRefused

MANY_EARLIER = 20


def _seen(proposal):
    """Names the state and the step that led to it, so that a state that was left and
    came back is another one."""
    step = proposal.moves.steps().last()
    return f"{proposal.state}.{step.pk if step else ''}"


def _last_step(proposal):
    """Who did what in the meantime."""
    return {"last": proposal.moves.steps().select_related("by").last()}


DESK = SubmissionDesk(
    model=Proposal,
    acts=ACTS,
    seen=_seen,
    refused=(MoveRefused, MovedBefore),
    conflict=_last_step,
    related=("assigned_to", "institution", "agreement", "consent__text"),
)


@require_safe
def proposal_page(request, pk):
    """The proposal as a letter, what happened to it, and what may be done now."""
    proposal = DESK.record(request, pk)
    shown = Proposal.objects.visible_to(request.user)
    earlier = shown.of_same_sender(proposal)
    return DESK.render(
        request,
        proposal,
        "page",
        {
            "title": proposal.reference,
            "is_late": proposal.is_late_on(timezone.localdate()),
            "language": get_language_info(proposal.language),
            "files": proposal.files.all(),
            "log": proposal.moves.select_related("by", "mail").defer(*MAIL_TEXTS),
            "opinions": proposal.opinions.select_related("by"),
            "acts": DESK.possible(request, proposal),
            "person_seen": person_seen(proposal),
            "matches": [] if proposal.is_closed else candidates(proposal),
            "earlier": earlier[:MANY_EARLIER],
        },
    )


@require_safe
def proposal_file(request, pk, file_pk):
    """A file of the sender, for whoever may read the proposal."""
    proposal = DESK.record(request, pk)
    return send_upload(get_object_or_404(proposal.files, pk=file_pk))
