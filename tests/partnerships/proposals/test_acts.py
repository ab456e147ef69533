"""What staff do is written, seen as the mail it will be, and done once."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.utils.translation import override

from core import secret_links
from core.models import Mail
from partnerships.models import Opinion, Proposal, ProposalState as S
from partnerships.proposals import desk_forms, moves
from tests.partnerships.proposals.back_office import (
    QUEUE,
    ROLES,
    act_url,
    browser_of,
    carry_out,
    confirm,
    fields_of,
    member,
    page_of,
    write,
)
from tests.partnerships.proposals.given import in_state

pytestmark = pytest.mark.django_db


def test_question_is_written_seen_as_a_mail_and_then_sent(office, manager):
    proposal = in_state(S.SCREENING, language="ru", email="a@example.org")

    seen = write(
        office, proposal, "ask", message="Сколько студентов?", note="Too vague."
    )

    assert Proposal.objects.get().state == S.SCREENING
    assert Mail.objects.count() == 0
    with override("ru"):
        state = str(S.MORE_INFORMATION.label)
    assert state in seen.context["mail"].subject
    for part in ("Сколько студентов?", "a@example.org", "Too vague.", state):
        assert part in seen.text

    done = confirm(office, proposal, "ask", seen)

    assert (done.status_code, done["Location"]) == (303, page_of(proposal))
    step = Proposal.objects.get().moves.last()
    assert (step.to_state, step.by) == (S.MORE_INFORMATION, manager)
    assert (step.message, step.note) == ("Сколько студентов?", "Too vague.")
    mail = Mail.objects.get()
    assert (mail.to, mail.subject) == ("a@example.org", seen.context["mail"].subject)
    link = re.compile(r"\[\[link:\w+\]\]")
    assert link.sub("…", mail.text) == seen.context["mail"].text
    assert "Too vague." not in mail.text + mail.html


@pytest.mark.parametrize(
    ("name", "state", "to"),
    [
        ("check", S.RECEIVED, S.SCREENING),
        ("check-again", S.MORE_INFORMATION, S.SCREENING),
        ("ask", S.IN_REVIEW, S.MORE_INFORMATION),
        ("review", S.SCREENING, S.IN_REVIEW),
        ("decline", S.IN_REVIEW, S.DECLINED),
    ],
)
def test_every_step_is_mailed_once_and_logged(office, manager, name, state, to):
    proposal = in_state(state, contact_name="Astrid Berg")

    carry_out(office, proposal, name, message="Because.")

    assert Proposal.objects.get().state == to
    assert Mail.objects.count() == 1
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_repr) == (manager, proposal.reference)
    assert entry.get_change_message() == "Changed state."
    everything = str(LogEntry.objects.values().get())
    for private in ("Astrid", proposal.email, proposal.organisation, "Because."):
        assert private not in everything
    history = office.get(f"{QUEUE}{proposal.pk}/history/").text
    assert "Changed state." in history


@pytest.mark.parametrize("name", ["ask", "decline"])
@pytest.mark.parametrize("words", ["", " \n\t", "\0\x07"])
def test_missing_words_are_asked_for_at_the_field(office, name, words):
    proposal = in_state(S.SCREENING)

    response = write(office, proposal, name, message=words, note="Kept note.")

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["message"]
    assert "Kept note." in response.text
    assert Proposal.objects.get().state == S.SCREENING


def test_too_long_a_text_is_refused_and_kept(office):
    proposal = in_state(S.SCREENING)
    words = "long " * (desk_forms.MAX_WORDS // 5) + "end"

    response = write(office, proposal, "ask", message=words)

    assert response.status_code == 422
    assert words in response.text


def test_control_characters_are_cleaned(office):
    proposal = in_state(S.SCREENING)

    carry_out(office, proposal, "ask", message="When\0 ex\x1bactly?\r\nIn May?")

    assert proposal.moves.last().message == "When exactly?\nIn May?"


@pytest.mark.parametrize("value", ["", "\0", "x" * 5000, "\u202e"])
@pytest.mark.parametrize("field", ["nonce", "seen"])
def test_forged_hidden_field_breaks_nothing(office, field, value):
    proposal = in_state(S.SCREENING)
    seen = write(office, proposal, "decline", message="No.")
    sent = {**fields_of(seen), field: value, "confirm": "1"}

    status = office.post(act_url(proposal, "decline"), sent).status_code

    if field == "seen":
        assert (status, Mail.objects.count()) == (409, 0)
    else:
        assert (status, Mail.objects.count()) in ((303, 1), (422, 0))


def test_text_can_be_changed_after_it_was_seen(office):
    proposal = in_state(S.SCREENING)
    seen = write(office, proposal, "ask", message="When?", note="A note.")

    again = office.post(act_url(proposal, "ask"), {**fields_of(seen), "edit": "1"})

    assert again.status_code == 200
    assert again.templates[0].name == "admin/partnerships/proposal/act.html"
    assert ">\nWhen?</textarea>" in again.text
    assert ">\nA note.</textarea>" in again.text
    assert Mail.objects.count() == 0


def test_double_click_sends_once(office):
    proposal = in_state(S.SCREENING)
    seen = write(office, proposal, "ask", message="When?")

    answers = [confirm(office, proposal, "ask", seen) for _click in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert Mail.objects.count() == LogEntry.objects.count() == 1
    assert proposal.moves.steps().count() == 2


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("note", {"note": "Called them."}),
        ("opinion", {"advice": "ask", "text": "When?"}),
        ("renew-link", {}),
        ("revoke-link", {}),
        ("assign", {}),
    ],
)
def test_double_click_does_anything_once(office, name, typed):
    proposal = in_state(S.SCREENING)
    address = act_url(proposal, name)
    sent = {**fields_of(office.get(address)), **typed, "confirm": "1"}

    answers = [office.post(address, sent).status_code for _click in range(2)]

    assert answers == [303, 303]
    assert LogEntry.objects.count() == 1
    assert proposal.moves.count() <= 2
    assert Opinion.objects.count() <= 1


def test_who_comes_second_is_told_and_keeps_the_text(office, manager):
    proposal = in_state(S.SCREENING)
    other = member("other", *ROLES["editor"], first_name="Iryna", last_name="Novik")
    seen = write(browser_of(other), proposal, "ask", message="My long question?")
    carry_out(office, proposal, "review")

    response = confirm(browser_of(other), proposal, "ask", seen)

    assert response.status_code == 409
    for part in ("Vera Kavalova", "Under consideration", "My long question?"):
        assert part in response.text
    assert Proposal.objects.get().state == S.IN_REVIEW
    # Having read that, the question can still be asked.
    again = office.post(act_url(proposal, "ask"), fields_of(response))
    assert confirm(office, proposal, "ask", again).status_code == 303
    assert Proposal.objects.get().state == S.MORE_INFORMATION


def test_state_that_was_left_and_came_back_is_another_one(office, manager):
    proposal = in_state(S.SCREENING)
    seen = write(office, proposal, "decline", message="Not clear.")
    moves.move(proposal, S.MORE_INFORMATION, by=manager, message="When?")
    moves.answer(proposal, "In May.")

    response = confirm(office, proposal, "decline", seen)

    assert response.status_code == 409
    assert Proposal.objects.get().state == S.SCREENING
    assert "Not clear." in response.text


def test_note_in_between_stops_nobody(office, manager):
    proposal = in_state(S.SCREENING)
    seen = write(office, proposal, "ask", message="When?")
    moves.add_note(proposal, by=manager, text="Called them.")

    assert confirm(office, proposal, "ask", seen).status_code == 303


# Quarantine and links


def test_release_shows_the_receipt_and_then_sends_it(office, manager):
    proposal = in_state(S.RECEIVED, is_quarantined=True, suspicion="too quick")
    assert "too quick" in office.get(page_of(proposal)).text

    seen = write(office, proposal, "release")
    assert Mail.objects.count() == 0
    confirm(office, proposal, "release", seen)

    assert list(Proposal.objects.open()) == [proposal]
    mail = Mail.objects.get()
    assert mail.kind == "proposal_received"
    assert mail.subject == seen.context["mail"].subject
    assert proposal.moves.last().mail == mail


def test_new_link_is_mailed_and_the_old_one_dead(office, client):
    proposal = in_state(S.SCREENING)
    old = secret_links.secret_for(proposal.access_nonce)

    seen = write(office, proposal, "renew-link")
    assert Proposal.find(old) == proposal
    confirm(office, proposal, "renew-link", seen)

    assert Proposal.find(old) is None
    new = secret_links.secret_for(Proposal.objects.get().access_nonce)
    assert new in "".join(Mail.objects.get().secrets.values())
    page = office.get(page_of(proposal)).text
    assert new not in page + seen.text
    assert Mail.objects.get().subject in page


def test_revoked_link_opens_nothing_after_a_confirmation(office):
    proposal = in_state(S.SCREENING)
    secret = secret_links.secret_for(proposal.access_nonce)

    seen = write(office, proposal, "revoke-link")
    assert Proposal.find(secret) == proposal
    confirm(office, proposal, "revoke-link", seen)

    assert Proposal.find(secret) is None
    assert Mail.objects.count() == 0
    assert "private link is revoked" in office.get(page_of(proposal)).text


def test_preview_without_a_link_where_the_mail_will_hold_none(office):
    proposal = in_state(S.SCREENING)
    moves.revoke_link(proposal)

    seen = write(office, proposal, "ask", message="When…?")
    confirm(office, proposal, "ask", seen)

    assert "Three dots" not in seen.text
    assert Mail.objects.get().text == seen.context["mail"].text
