"""What is written to senders and to the office, and what never is."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from core import outbox, secret_links
from core.models import Mail
from partnerships.models import Proposal, ProposalDesk, ProposalMove, ProposalState as S
from partnerships.proposals import mail, moves
from tests.partnerships.proposals.given import in_state, received

pytestmark = pytest.mark.django_db


def test_receipt_holds_a_full_copy_in_the_senders_language():
    proposal = received(
        organisation="Университет «Пример»",
        text="Обмен студентами.\nДве недели.",
        language="ru",
    )

    mail = Mail.objects.get()
    assert mail.language == "ru"
    for part in (proposal.organisation, proposal.contact_role, "> Обмен студентами."):
        assert part in mail.text
    assert "Обмен студентами." in mail.html


def test_private_link_is_in_no_stored_text():
    proposal = received(nonce="the-nonce")

    secret = secret_links.secret_for("the-nonce")
    mail = Mail.objects.get()
    assert secret not in mail.text + mail.html
    assert outbox.placeholder("link") in mail.text
    assert secret in "".join(mail.secrets.values())
    assert Proposal.find(secret) == proposal
    assert secret not in str(Proposal.objects.values().get())


def test_one_address_gets_receipts_with_pauses_and_then_none():
    for n in range(6):
        received(nonce=f"n{n}", text=f"Proposal {n}", email="Busy@example.org")

    mails = list(Mail.objects.order_by("pk"))
    pauses = [b.due_at - a.due_at for a, b in zip(mails, mails[1:], strict=False)]
    assert len(mails) == 5
    assert pauses == [timedelta(minutes=10)] * 4
    assert Proposal.objects.quarantined().count() == 1


def test_move_is_mailed_in_the_senders_language_without_the_note(manager):
    proposal = in_state(S.SCREENING, language="ru")

    step = moves.move(
        proposal,
        S.MORE_INFORMATION,
        by=manager,
        note="internal doubts",
        message="Сколько студентов?",
    )

    assert step.mail.language == "ru"
    assert "Сколько студентов?" in step.mail.text
    with override("ru"):
        assert str(proposal.get_state_display()) in step.mail.subject
    assert "internal doubts" not in step.mail.text + step.mail.html


def test_preview_is_the_mail_without_writing_anything(manager):
    proposal = in_state(S.IN_REVIEW)
    step = ProposalMove(
        proposal=proposal, by=manager, to_state=S.DECLINED, message="No places."
    )

    shown = mail.preview(step)

    assert "No places." in shown.text
    assert Mail.objects.count() == 0
    sent = moves.move(proposal, S.DECLINED, by=manager, message="No places.").mail
    assert sent.subject == shown.subject


def test_office_is_told_of_the_senders_steps_and_nothing_personal(manager):
    ProposalDesk.objects.create(notify="office@example.org")
    proposal = in_state(S.SCREENING, contact_name="Astrid Berg")

    moves.withdraw(proposal, "We have changed our plans.")

    mail = Mail.objects.get()
    assert mail.to == "office@example.org"
    assert proposal.reference in mail.subject
    for private in ("Astrid", proposal.email, "changed our plans"):
        assert private not in mail.text + mail.html
