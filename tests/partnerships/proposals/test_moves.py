import threading
from datetime import date, datetime, timedelta
from itertools import product

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from core import guard, outbox, secret_links, uploads
from core.models import Consent, Mail, Status
from partnerships.models import (
    Agreement,
    Institution,
    Proposal,
    ProposalDesk,
    ProposalMove,
    ProposalState as S,
)
from partnerships.proposals import acceptance, mail, moves, retention
from tests import files
from tests.factories.core import ConsentTextFactory
from tests.factories.partnerships import (
    InstitutionFactory,
    ProposalFactory,
    SubjectAreaFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return User.objects.create_user("manager")


def unsaved(**fields):
    fields = {"consent": None, "access_nonce": "", "access_digest": "", **fields}
    return ProposalFactory.build(first_move=False, **fields)


def received(nonce="a-nonce", suspicion="", checked=(), **fields):
    """A proposal as the form hands it over."""
    proposal = unsaved(**fields)
    return moves.receive(
        proposal,
        nonce=nonce,
        subjects=[SubjectAreaFactory()],
        files=checked,
        consent_text=ConsentTextFactory(),
        suspicion=suspicion,
    )


def in_state(state, **fields):
    return ProposalFactory(
        state=state,
        decided_at=timezone.now() if state in moves.DECISIONS else None,
        **fields,
    )


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
    assert moves.find_by_secret(secret) == proposal
    assert secret not in str(Proposal.objects.values().get())


def test_same_form_sent_twice_is_one_proposal():
    received(nonce="one")

    with pytest.raises(guard.SentBefore):
        received(nonce="one", text="Something else.")

    assert Proposal.objects.count() == 1
    assert Mail.objects.count() == 1


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


def test_one_address_gets_receipts_with_pauses_and_then_none():
    for n in range(6):
        received(nonce=f"n{n}", text=f"Proposal {n}", email="Busy@example.org")

    mails = list(Mail.objects.order_by("pk"))
    pauses = [b.due_at - a.due_at for a, b in zip(mails, mails[1:], strict=False)]
    assert len(mails) == 5
    assert pauses == [timedelta(minutes=10)] * 4
    assert Proposal.objects.quarantined().count() == 1


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


def test_quarantined_proposal_does_not_move(manager):
    proposal = in_state(S.RECEIVED, is_quarantined=True)

    with pytest.raises(moves.MoveRefused):
        moves.move(proposal, S.SCREENING, by=manager)


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


def test_office_is_told_of_the_senders_steps_and_nothing_personal(manager):
    ProposalDesk.objects.create(notify="office@example.org")
    proposal = in_state(S.SCREENING, contact_name="Astrid Berg")

    moves.withdraw(proposal, "We have changed our plans.")

    mail = Mail.objects.get()
    assert mail.to == "office@example.org"
    assert proposal.reference in mail.subject
    for private in ("Astrid", proposal.email, "changed our plans"):
        assert private not in mail.text + mail.html


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


# Queues


def test_queues_part_the_open_proposals(manager):
    waiting = in_state(S.SCREENING, promised_on=date(2027, 1, 1))
    asked = in_state(S.MORE_INFORMATION, promised_on=date(2027, 1, 1))
    in_state(S.DECLINED, promised_on=date(2027, 1, 1))
    in_state(S.RECEIVED, promised_on=date(2027, 1, 1), is_quarantined=True)

    assert list(Proposal.objects.waiting_for_us()) == [waiting]
    assert list(Proposal.objects.waiting_for_sender()) == [asked]
    assert list(Proposal.objects.late(date(2027, 1, 2))) == [waiting]
    assert list(Proposal.objects.late(date(2027, 1, 1))) == []


# The link


def test_renewed_link_kills_the_old_one(manager):
    proposal = in_state(S.SCREENING)
    old = secret_links.secret_for(proposal.access_nonce)

    mail = moves.renew_link(proposal, by=manager).mail

    new = secret_links.secret_for(proposal.access_nonce)
    assert moves.find_by_secret(old) is None
    assert moves.find_by_secret(new) == proposal
    assert new in "".join(mail.secrets.values())


def test_revoked_link_opens_nothing_and_later_mails_hold_none(manager):
    proposal = in_state(S.SCREENING)
    moves.revoke_link(proposal)

    mail = moves.move(proposal, S.IN_REVIEW, by=manager).mail

    assert moves.find_by_secret("") is None
    assert outbox.placeholder("link") not in mail.text + mail.html
    assert "/status/" not in mail.text + mail.html


def test_link_survives_a_change_of_the_sites_key(settings, manager):
    proposal = in_state(S.SCREENING)
    secret = secret_links.secret_for(proposal.access_nonce)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key " * 5

    mail = moves.move(proposal, S.IN_REVIEW, by=manager).mail

    assert moves.find_by_secret(secret) == proposal
    assert secret in "".join(mail.secrets.values())


# Accepting


def test_accept_opens_a_draft_agreement_with_a_known_institution(manager):
    institution = InstitutionFactory(website="https://known.example.org")
    proposal = in_state(
        S.IN_REVIEW, website="https://other.example.org", ror_id="05q9e4p33"
    )
    subject = SubjectAreaFactory()
    proposal.subjects.set([subject])

    acceptance.accept(proposal, by=manager, institution=institution)

    agreement = Proposal.objects.get().agreement
    institution.refresh_from_db()
    assert agreement.status == Status.DRAFT
    assert not agreement.is_signed
    assert list(agreement.institutions.all()) == [institution]
    assert list(agreement.subjects.all()) == [subject]
    assert institution.name_en in agreement.title_en
    assert institution.website == "https://known.example.org"
    assert institution.ror_id == "05q9e4p33"
    assert institution.status == Status.PUBLISHED


def test_accept_makes_a_new_institution_as_a_draft(manager):
    proposal = in_state(
        S.IN_REVIEW, organisation="Университет «Пример»", language="ru", country="RU"
    )

    acceptance.accept(proposal, by=manager)

    institution = Institution.objects.get()
    assert Proposal.objects.get().institution == institution
    assert institution.status == Status.DRAFT
    assert institution.name_ru == "Университет «Пример»"
    assert institution.name_en in (None, "")
    assert institution.slug == proposal.reference.lower()


def test_accept_finds_a_free_slug(manager):
    InstitutionFactory(slug="example-university")
    proposal = in_state(S.IN_REVIEW, organisation="Example University")

    acceptance.accept(proposal, by=manager)

    slug = Proposal.objects.get().institution.slug
    assert slug == f"example-university-{proposal.reference.lower()}"


def test_refused_acceptance_changes_nothing(manager):
    proposal = in_state(S.SCREENING)

    with pytest.raises(moves.MoveRefused):
        acceptance.accept(proposal, by=manager)

    assert Institution.objects.count() == 0
    assert Agreement.objects.count() == 0


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


# Keeping


def test_old_declined_proposal_is_erased_with_all_that_belongs_to_it(manager):
    with time_machine.travel(timezone.now() - timedelta(days=731)):
        proposal = received(
            checked=[uploads.check(files.upload("plan.pdf", files.pdf()))]
        )
        moves.move(proposal, S.SCREENING, by=manager)
        moves.move(proposal, S.DECLINED, by=manager, message="No.")
        file = proposal.files.get().file

    erased = retention.erase_old_proposals()

    assert erased == 1
    assert Proposal.objects.count() == 0
    assert Mail.objects.count() == 0
    assert Consent.objects.count() == 0
    assert ProposalMove.objects.count() == 0
    assert file.name


def test_younger_accepted_and_open_proposals_stay(manager):
    now = timezone.now()
    for state in (S.ACCEPTED, S.SCREENING):
        kept = in_state(state, received_at=now - timedelta(days=3000))
        kept.moves.update(at=now - timedelta(days=3000))
    young = in_state(S.DECLINED)
    young.moves.update(at=now - timedelta(days=729))

    assert retention.erase_old_proposals() == 0
    assert Proposal.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_erased_file_is_gone_from_the_disk(manager):
    with time_machine.travel(timezone.now() - timedelta(days=731)):
        proposal = received(
            checked=[uploads.check(files.upload("plan.pdf", files.pdf()))]
        )
        moves.withdraw(proposal, "")
    file = proposal.files.get().file
    assert file.storage.exists(file.name)

    retention.erase_old_proposals()

    assert not file.storage.exists(file.name)


# At the same time


def in_parallel(functions):
    """Run all at once, each with a connection of its own; what they return or raise."""
    barrier = threading.Barrier(len(functions))
    results = [None] * len(functions)

    def run(n, function):
        barrier.wait()
        try:
            results[n] = function()
        except Exception as error:
            results[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


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


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_are_one(manager):
    pk = in_state(S.IN_REVIEW).pk
    seen = [Proposal.objects.get(pk=pk) for _decider in range(2)]

    results = in_parallel(
        [
            lambda: acceptance.accept(seen[0], by=manager),
            lambda: moves.move(seen[1], S.DECLINED, by=manager, message="No."),
        ]
    )

    assert sum(isinstance(r, ProposalMove) for r in results) == 1
    assert sum(isinstance(r, moves.MovedBefore) for r in results) == 1
    assert Mail.objects.count() == 1
    assert Agreement.objects.count() == (
        1 if Proposal.objects.get().state == S.ACCEPTED else 0
    )
