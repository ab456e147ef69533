"""Proposals are received, moved and counted; their links open and close."""

from datetime import date, datetime, timedelta
from itertools import product

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from core import guard, outbox, secret_links, uploads
from core.models import Mail
from partnerships.models import Proposal, ProposalDesk, ProposalMove, ProposalState as S
from partnerships.proposals import moves
from tests import files
from tests.factories.core import ConsentTextFactory
from tests.factories.partnerships import SubjectAreaFactory
from tests.parallel import in_parallel
from tests.partnerships.proposals.given import in_state, received, unsaved

pytestmark = pytest.mark.django_db


# Receiving


def test_receive_stores_proposal_consent_file_and_receipt_together():
    checked = uploads.check(files.upload("plan.pdf", files.pdf()))

    proposal = received(checked=[checked], email="a@example.org")

    assert proposal.reference == f"P-{proposal.number:04}"
    assert proposal.consent.text.key == "proposal-1"
    assert [file.name for file in proposal.files.all()] == ["plan.pdf"]
    step = proposal.moves.get()
    assert (step.from_state, step.to_state, step.by) == ("", S.RECEIVED, None)
    assert step.mail.to == "a@example.org"
    assert proposal.reference in step.mail.subject


def test_same_form_sent_twice_is_one_proposal():
    received(nonce="one")

    with pytest.raises(guard.SentBefore):
        received(nonce="one", text="Something else.")

    assert Proposal.objects.count() == 1
    assert Mail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_same_form_sent_eight_times_at_once_is_one_proposal():
    subject, text = SubjectAreaFactory(), ConsentTextFactory()

    def send():
        return moves.receive(
            unsaved(organisation="Twice", email="a@example.org"),
            nonce="same",
            subjects=[subject],
            files=[],
            consent_text=text,
        )

    results = in_parallel([send] * 8)

    assert sum(isinstance(r, Proposal) for r in results) == 1
    assert sum(isinstance(r, guard.SentBefore) for r in results) == 7
    assert Proposal.objects.count() == Mail.objects.count() == 1


def test_suspicious_proposal_is_kept_but_nobody_is_written_to():
    ProposalDesk.objects.create(notify="office@example.org")

    proposal = received(suspicion="Filled in a field that people cannot see")

    assert list(Proposal.objects.quarantined()) == [proposal]
    assert list(Proposal.objects.open()) == []
    assert Mail.objects.count() == 0


def test_released_proposal_gets_its_receipt_once(manager):
    proposal = received(suspicion="Sent within a few seconds")

    step = moves.release(proposal, by=manager)
    with pytest.raises(moves.MoveRefused):
        moves.release(proposal, by=manager)

    assert (step.by, step.is_remark, step.mail) == (manager, True, Mail.objects.get())

    assert Mail.objects.get().kind == "proposal_received"
    assert list(Proposal.objects.open()) == [proposal]


def test_promised_day_follows_the_desk():
    ProposalDesk.objects.create(answer_days=30)

    with time_machine.travel(
        datetime(2027, 1, 31, 12, tzinfo=timezone.get_default_timezone())
    ):
        proposal = received()

    assert proposal.promised_on == date(2027, 3, 2)


def test_no_day_is_promised_before_the_desk_says_so():
    assert received().promised_on is None


# Moving


@pytest.mark.parametrize(("state", "to"), list(product(S.values, S.values)))
def test_only_allowed_moves_are_made(state, to, manager):
    proposal = in_state(state)

    if to in moves.MOVES[state]:
        step = moves.move(proposal, to, by=manager, message="Because.")
        assert (step.from_state, step.to_state) == (state, to)
        assert Proposal.objects.get().state == to
    else:
        with pytest.raises(moves.MoveRefused):
            moves.move(proposal, to, by=manager, message="Because.")
        assert Proposal.objects.get().state == state
        assert proposal.moves.count() == 1


@pytest.mark.parametrize("to", [S.MORE_INFORMATION, S.DECLINED])
def test_question_and_refusal_need_words(to, manager):
    proposal = in_state(S.SCREENING)

    with pytest.raises(moves.MoveRefused):
        moves.move(proposal, to, by=manager, message="  ")


def test_sender_may_take_back_what_is_set_aside():
    ProposalDesk.objects.create(notify="office@example.org")
    proposal = in_state(S.RECEIVED, is_quarantined=True)

    moves.withdraw(proposal, "A mistake.")

    assert Proposal.objects.get().state == S.WITHDRAWN
    assert Mail.objects.count() == 0


def test_quarantined_proposal_does_not_move(manager):
    proposal = in_state(S.RECEIVED, is_quarantined=True)

    with pytest.raises(moves.MoveRefused):
        moves.move(proposal, S.SCREENING, by=manager)


def test_second_of_two_deciders_is_told_who_was_quicker(manager):
    first = in_state(S.IN_REVIEW)
    second = Proposal.objects.get()
    moves.move(first, S.DECLINED, by=manager, message="No places.")

    with pytest.raises(moves.MovedBefore) as caught:
        moves.move(second, S.ACCEPTED, by=User.objects.create_user("other"))

    assert caught.value.last.by == manager
    assert Proposal.objects.get().state == S.DECLINED
    assert Mail.objects.count() == 1


def test_step_is_never_changed(manager):
    step = moves.move(in_state(S.RECEIVED), S.SCREENING, by=manager)

    step.note = "changed"
    with pytest.raises(TypeError):
        step.save()


@pytest.mark.parametrize("before", [S.SCREENING, S.IN_REVIEW])
def test_answer_leads_back_to_where_the_question_was_asked(before, manager):
    proposal = in_state(before)
    moves.move(proposal, S.MORE_INFORMATION, by=manager, message="When?")

    step = moves.answer(proposal, "In May.")

    assert Proposal.objects.get().state == before
    assert (step.by, step.message) == (None, "In May.")


def test_days_spent_waiting_for_the_sender_do_not_count(manager):
    start = datetime(2027, 3, 1, 12, tzinfo=timezone.get_default_timezone())
    proposal = in_state(S.SCREENING, promised_on=date(2027, 3, 31))
    with time_machine.travel(start):
        moves.move(proposal, S.MORE_INFORMATION, by=manager, message="When?")
    assert not proposal.is_late_on(date(2027, 5, 1))

    with time_machine.travel(start + timedelta(days=10)):
        moves.answer(proposal, "In May.")

    assert Proposal.objects.get().promised_on == date(2027, 4, 10)
    assert proposal.is_late_on(date(2027, 4, 11))
    assert not proposal.is_late_on(date(2027, 4, 10))


def test_second_answer_is_refused(manager):
    proposal = in_state(S.SCREENING)
    moves.move(proposal, S.MORE_INFORMATION, by=manager, message="When?")
    again = Proposal.objects.get()
    moves.answer(proposal, "In May.")

    with pytest.raises((moves.MovedBefore, moves.MoveRefused)):
        moves.answer(again, "In June.")

    assert list(proposal.moves.filter(by=None).values_list("message", flat=True)) == [
        "",
        "In May.",
    ]


def test_same_file_sent_twice_is_kept_once():
    proposal = in_state(S.SCREENING)

    for _click in range(2):
        moves.add_files(
            proposal, [uploads.check(files.upload("plan.pdf", files.pdf()))]
        )

    assert proposal.files.count() == 1


def test_closed_proposal_takes_no_files():
    with pytest.raises(moves.MoveRefused):
        moves.add_files(
            in_state(S.DECLINED), [uploads.check(files.upload("plan.pdf", files.pdf()))]
        )


# The link


def test_renewed_link_kills_the_old_one(manager):
    proposal = in_state(S.SCREENING)
    old = secret_links.secret_for(proposal.access_nonce)

    mail = moves.renew_link(proposal, by=manager).mail

    new = secret_links.secret_for(proposal.access_nonce)
    assert Proposal.find(old) is None
    assert Proposal.find(new) == proposal
    assert new in "".join(mail.secrets.values())


def test_revoked_link_opens_nothing_and_later_mails_hold_none(manager):
    proposal = in_state(S.SCREENING)
    moves.revoke_link(proposal)

    mail = moves.move(proposal, S.IN_REVIEW, by=manager).mail

    assert Proposal.find("") is None
    assert outbox.placeholder("link") not in mail.text + mail.html
    assert "/status/" not in mail.text + mail.html


def test_link_survives_a_change_of_the_sites_key(settings, manager):
    proposal = in_state(S.SCREENING)
    secret = secret_links.secret_for(proposal.access_nonce)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key " * 5

    mail = moves.move(proposal, S.IN_REVIEW, by=manager).mail

    assert Proposal.find(secret) == proposal
    assert secret in "".join(mail.secrets.values())


# The public figure


def test_answer_time_is_the_median_of_the_last_twelve_months(manager):
    now = timezone.now()
    for days in (3, 10, 40):
        answered = in_state(S.IN_REVIEW, received_at=now - timedelta(days=days))
        moves.move(answered, S.DECLINED, by=manager, message="No.")
    withdrawn = in_state(S.SCREENING, received_at=now - timedelta(days=1))
    moves.withdraw(withdrawn, "")
    old = in_state(S.DECLINED, received_at=now - timedelta(days=900))
    ProposalMove.objects.create(
        proposal=old, to_state=S.DECLINED, at=now - timedelta(days=366)
    )

    assert moves.answer_time() == moves.AnswerTime(10, 3)


def test_answer_time_is_unknown_before_the_first_answer():
    in_state(S.SCREENING)

    assert moves.answer_time() is None
