"""What may happen to a proposal, and everything that must happen with it.

Each function is one transaction: the step, its line in the log and the mail about it
are stored together or not at all. Whoever comes second to a step is told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from core import guard, secret_links, uploads
from core.models import ConsentText
from core.submissions.mail import has_had_enough
from partnerships.models import (
    Proposal,
    ProposalDesk,
    ProposalFile,
    ProposalMove,
    ProposalState,
)
from partnerships.proposals import mail

S = ProposalState
MOVES: dict[str, frozenset[str]] = {
    S.RECEIVED: frozenset({S.SCREENING, S.WITHDRAWN}),
    S.SCREENING: frozenset(
        {S.MORE_INFORMATION, S.IN_REVIEW, S.DECLINED, S.WITHDRAWN},
    ),
    S.MORE_INFORMATION: frozenset(
        {S.SCREENING, S.IN_REVIEW, S.DECLINED, S.WITHDRAWN},
    ),
    S.IN_REVIEW: frozenset({S.MORE_INFORMATION, S.ACCEPTED, S.DECLINED, S.WITHDRAWN}),
    S.ACCEPTED: frozenset(),
    S.DECLINED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
DECISIONS = (S.ACCEPTED, S.DECLINED)
NEED_A_MESSAGE = (S.MORE_INFORMATION, S.DECLINED)

MAX_FILES = 20  # of one proposal, those sent later included


class MoveRefused(Exception):
    """The state allows no such step."""


class MovedBefore(Exception):
    """Somebody else moved the proposal in the meantime; `last` is that step."""

    def __init__(self, last: ProposalMove):
        super().__init__(last)
        self.last = last


@transaction.atomic
def receive(
    proposal: Proposal,
    *,
    nonce: str,
    subjects: Iterable,
    files: Iterable[uploads.Checked],
    consent_text: ConsentText,
    suspicion: str = "",
) -> Proposal:
    """Store a new proposal with its files and consent, and write the receipt.

    A suspicious one is set aside and nobody is written to until staff release it.
    Raises `guard.SentBefore` when it is the second of the same.
    """
    guard.use_once(nonce, [proposal.email, proposal.organisation, proposal.text])
    if has_had_enough(mail.RECEIPT, proposal.email):
        suspicion = suspicion or gettext_noop("Many proposals with this address")
    proposal.begin(nonce, consent_text, suspicion)
    proposal.promised_on = promised_day(timezone.localdate())
    proposal.save()
    proposal.subjects.set(subjects)
    for checked in files:
        uploads.save(checked, ProposalFile(proposal=proposal))
    step = ProposalMove(proposal=proposal, to_state=S.RECEIVED)
    if not proposal.is_quarantined:
        step.mail = mail.write_receipt(proposal)
    mail.tell_office(proposal)
    step.save()
    return proposal


def promised_day(received: date) -> date | None:
    """The day by which an answer is promised; None where the desk promises none."""
    days = ProposalDesk.current().answer_days
    return received + timedelta(days=days) if days else None


@transaction.atomic
def release(proposal: Proposal, *, by: AbstractBaseUser) -> ProposalMove:
    """Take a proposal out of quarantine; its receipt goes out now.

    Raises MoveRefused when it is not, or no longer, set aside.
    """
    if not Proposal.objects.filter(pk=proposal.pk, is_quarantined=True).update(
        is_quarantined=False
    ):
        raise MoveRefused
    proposal.is_quarantined = False
    return _remark(proposal, by, mail=mail.write_receipt(proposal))


@transaction.atomic
def move(
    proposal: Proposal,
    to: str,
    *,
    by: AbstractBaseUser | None = None,
    note: str = "",
    message: str = "",
) -> ProposalMove:
    """Bring the proposal from the state the caller saw it in to another one.

    A step of the office is mailed to the sender, one of the sender to the office. One
    that is set aside stands still, but its sender may take it back. Raises MoveRefused
    for a step that the state does not allow or that lacks the message it needs, and
    MovedBefore when somebody else was quicker.
    """
    seen = proposal.state
    if to not in MOVES[seen] or (proposal.is_quarantined and to != S.WITHDRAWN):
        raise MoveRefused
    if by and to in NEED_A_MESSAGE and not message.strip():
        raise MoveRefused
    now = timezone.now()
    decided_at = now if to in DECISIONS else None
    if not Proposal.objects.filter(
        pk=proposal.pk, state=seen, is_quarantined=proposal.is_quarantined
    ).update(state=to, decided_at=decided_at):
        raise MovedBefore(proposal.moves.steps().last())
    proposal.state, proposal.decided_at = to, decided_at
    step = ProposalMove(
        proposal=proposal,
        at=now,
        by=by,
        from_state=seen,
        to_state=to,
        note=note,
        message=message,
    )
    step.mail = mail.tell_sender(step) if by else mail.tell_office(proposal)
    step.save()
    return step


@transaction.atomic
def answer(
    proposal: Proposal, text: str, files: Iterable[uploads.Checked] = ()
) -> ProposalMove:
    """The sender answers a question: the proposal goes back to where it was asked.

    The days we waited are added to the promised day. Raises as `move` does.
    """
    asked = proposal.moves.steps().filter(to_state=S.MORE_INFORMATION).last()
    if proposal.state != S.MORE_INFORMATION or asked is None:
        raise MoveRefused
    step = move(proposal, asked.from_state, message=text)
    if proposal.promised_on:
        waited = timezone.localdate(step.at) - timezone.localdate(asked.at)
        proposal.promised_on += waited
        proposal.save(update_fields=["promised_on"])
    _add(proposal, files)
    return step


@transaction.atomic
def add_files(proposal: Proposal, files: Iterable[uploads.Checked]) -> None:
    """The sender sends further files. Raises MoveRefused when it is too late."""
    if proposal.is_closed:
        raise MoveRefused
    _add(proposal, files)
    mail.tell_office(proposal)


def withdraw(proposal: Proposal, reason: str) -> ProposalMove:
    """The sender takes the proposal back. Raises as `move` does."""
    return move(proposal, S.WITHDRAWN, message=reason)


def room_for_files(proposal: Proposal) -> int:
    """How many more files the proposal may have."""
    return max(0, MAX_FILES - proposal.files.count())


@transaction.atomic
def add_note(proposal: Proposal, *, by: AbstractBaseUser, text: str) -> ProposalMove:
    """Write an internal note into the log; the state stays, nobody is written to.

    Raises MoveRefused when there is nothing in it.
    """
    if not text.strip():
        raise MoveRefused
    return _remark(proposal, by, note=text)


def assign(proposal: Proposal, person: AbstractBaseUser | None) -> None:
    """Say who takes care of the proposal; None: nobody in particular.

    Raises MoveRefused when it is no longer with whom the caller saw it.
    """
    seen = Proposal.objects.filter(pk=proposal.pk, assigned_to=proposal.assigned_to)
    if not seen.update(assigned_to=person):
        raise MoveRefused
    proposal.assigned_to = person


@transaction.atomic
def renew_link(proposal: Proposal, *, by: AbstractBaseUser) -> ProposalMove:
    """Make a new private link and mail it; the old one is dead from now on.

    Raises MoveRefused when the proposal is set aside: nobody is written to then.
    """
    if proposal.is_quarantined:
        raise MoveRefused
    proposal.set_link(secret_links.new_nonce())
    proposal.save(update_fields=["access_nonce", "access_digest"])
    return _remark(proposal, by, mail=mail.write_link(proposal))


def revoke_link(proposal: Proposal) -> None:
    """Kill the private link without making a new one."""
    proposal.access_digest = ""
    proposal.save(update_fields=["access_digest"])


@dataclass(frozen=True)
class AnswerTime:
    """How long answers took: the median in days, and of how many proposals."""

    days: int
    count: int


def answer_time(now: datetime | None = None) -> AnswerTime | None:
    """The median of the last 12 months, from the log; None where there was no answer.

    Counted in calendar days from receipt to the decision; what the sender withdrew was
    not answered.
    """
    now = now or timezone.now()
    spans = (
        ProposalMove.objects.steps()
        .filter(to_state__in=DECISIONS, at__gt=now - timedelta(days=365), at__lte=now)
        .values_list("at", "proposal__received_at")
    )
    days = [(timezone.localdate(a) - timezone.localdate(b)).days for a, b in spans]
    return AnswerTime(round(median(days)), len(days)) if days else None


def _remark(proposal, by, *, note="", mail=None):
    """A line of the log without a step, with the state as the database has it now."""
    state = Proposal.objects.select_for_update().values_list("state", flat=True)
    state = state.get(pk=proposal.pk)
    return ProposalMove.objects.create(
        proposal=proposal, by=by, from_state=state, to_state=state, note=note, mail=mail
    )


def _add(proposal, files):
    """Store the files, but for those a first click has stored already."""
    known = set(proposal.files.values_list("digest", flat=True))
    new = [checked for checked in files if checked.digest not in known]
    if len(new) > room_for_files(proposal):
        raise MoveRefused
    for checked in new:
        uploads.save(checked, ProposalFile(proposal=proposal))
