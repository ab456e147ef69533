"""The back office of proposals: who sees what, and what is done from there."""

import re
import threading
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core import secret_links, uploads
from core.models import Mail, Upload
from partnerships.models import (
    Agreement,
    Institution,
    Opinion,
    Proposal,
    ProposalDesk,
    ProposalFile,
    ProposalState as S,
)
from partnerships.proposals import desk, desk_forms, moves
from partnerships.proposals.queues import QUEUES, sizes
from tests import files
from tests.factories.partnerships import (
    AliasFactory,
    InstitutionFactory,
    ProposalFactory,
    SubjectAreaFactory,
)

pytestmark = pytest.mark.django_db

QUEUE = "/admin/partnerships/proposal/"
HOSTILE = "\"'><script>alert(1)</script>"


def in_state(state, **fields):
    return ProposalFactory(
        state=state,
        decided_at=timezone.now() if state in moves.DECISIONS else None,
        **fields,
    )


def member(name, *permissions, **fields):
    """A member of staff with these permissions of partnerships and core."""
    user = User.objects.create_user(name, is_staff=True, **fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def manager():
    return User.objects.create_superuser(
        "manager", first_name="Vera", last_name="Kavalova"
    )


@pytest.fixture
def office(manager):
    return browser_of(manager)


def page_of(proposal):
    return f"{QUEUE}{proposal.pk}/change/"


def act_url(proposal, name):
    return f"{QUEUE}{proposal.pk}/do/{name}/"


def shown_acts(html):
    return set(re.findall(r'/do/([a-z-]+)/"', html))


def fields_of(response):
    """What the browser would send from the page: its hidden fields and texts."""
    form = response.context["form"]
    return {bound.html_name: bound.value() or "" for bound in form}


def write(client, proposal, name, **typed):
    """Open the form of an act and send it: the confirmation, or what came of it."""
    address = act_url(proposal, name)
    return client.post(address, {**fields_of(client.get(address)), **typed})


def confirm(client, proposal, name, confirmation):
    address = act_url(proposal, name)
    return client.post(address, {**fields_of(confirmation), "confirm": "1"})


def carry_out(client, proposal, name, **typed):
    return confirm(client, proposal, name, write(client, proposal, name, **typed))


# The queue


@pytest.fixture
def one_in_each(manager):
    """A proposal for each queue, named after it."""
    long_ago = timezone.localdate() - timedelta(days=3)
    soon = timezone.localdate() + timedelta(days=3)
    other = member("other")
    return {
        "mine": in_state(S.SCREENING, assigned_to=manager, promised_on=soon),
        "unassigned": in_state(S.RECEIVED),
        "them": in_state(S.MORE_INFORMATION, assigned_to=other, promised_on=long_ago),
        "late": in_state(S.IN_REVIEW, assigned_to=other, promised_on=long_ago),
        "aside": in_state(S.RECEIVED, is_quarantined=True, promised_on=long_ago),
        "closed": in_state(S.DECLINED, assigned_to=manager, promised_on=long_ago),
    }


@pytest.mark.parametrize(
    ("queue", "names"),
    [
        ("mine", {"mine"}),
        ("unassigned", {"unassigned"}),
        ("us", {"mine", "unassigned", "late"}),
        ("them", {"them"}),
        ("late", {"late"}),
        ("aside", {"aside"}),
        ("closed", {"closed"}),
        ("all", {"mine", "unassigned", "them", "late", "aside", "closed"}),
        ("nonsense", {"mine", "unassigned", "late"}),
        (None, {"mine", "unassigned", "late"}),
    ],
)
def test_queue_shows_what_it_says_and_counts_it(office, one_in_each, queue, names):
    response = office.get(QUEUE, {"queue": queue} if queue else {})

    shown = set(response.context["cl"].queryset)
    assert shown == {one_in_each[name] for name in names}
    label = QUEUES[queue if queue in QUEUES else "us"].label
    assert f"{label} ({len(names)})" in response.text


def test_sizes_are_counted_in_one_query(
    manager, one_in_each, django_assert_num_queries
):
    with django_assert_num_queries(1):
        counted = sizes(manager)

    assert counted == {
        "mine": 1,
        "unassigned": 1,
        "us": 3,
        "them": 1,
        "late": 1,
        "aside": 1,
        "closed": 1,
        "all": 6,
    }


def test_lateness_is_said_in_words(office, one_in_each):
    html = office.get(QUEUE, {"queue": "all"}).text

    assert html.count("3 days late") == 1


def test_what_was_promised_first_stands_first(office):
    today = timezone.localdate()
    days = (None, 5, 2)
    none, five, two = (
        in_state(S.RECEIVED, promised_on=n and today + timedelta(days=n)) for n in days
    )

    response = office.get(QUEUE)

    assert list(response.context["cl"].result_list) == [two, five, none]


@pytest.mark.parametrize(
    "words", ["лодз", "ŁODZ", "lodz medical", "rector@lodz", "ewa", "P-{n}", "{n}"]
)
def test_search_looks_through_all_queues(office, words):
    found = in_state(
        S.DECLINED,
        organisation="Medical University of Łódź (Лодзь)",
        contact_name="Ewa Nowak",
        email="rector@lodz.example.org",
    )
    in_state(S.RECEIVED, organisation="Akita", contact_name="Ito", email="a@akita.jp")

    words = words.format(n=f"{found.number:04}")
    response = office.get(QUEUE, {"q": words})

    assert list(response.context["cl"].queryset) == [found]


@pytest.mark.parametrize("row_count", [1, 3])
def test_queue_asks_the_database_as_often_for_many(
    office, manager, row_count, django_assert_num_queries
):
    for _ in range(row_count):
        in_state(S.SCREENING, assigned_to=manager)

    # session, user, sizes of the queues, number of rows, rows
    with django_assert_num_queries(5):
        office.get(QUEUE)


@pytest.mark.parametrize("parameter", ["q", "queue", "p", "o", "_facets", "state"])
@pytest.mark.parametrize("value", ["\0", "9" * 30, "x" * 3000, "\u202e", "-1", "%"])
def test_hostile_parameter_breaks_nothing(office, parameter, value):
    in_state(S.RECEIVED)

    assert office.get(QUEUE, {parameter: value}).status_code in (200, 302, 400)


def test_nothing_is_added_deleted_or_changed_in_bulk(office):
    proposal = in_state(S.RECEIVED)

    assert office.get(f"{QUEUE}add/").status_code == 403
    assert office.get(f"{QUEUE}{proposal.pk}/delete/").status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [proposal.pk]}
    office.post(QUEUE, {**chosen, "post": "yes"})
    assert office.post(page_of(proposal), {"state": "accepted"}).status_code == 405
    assert list(Proposal.objects.values_list("state", flat=True)) == [S.RECEIVED]


# Who may do what

ROLES = {
    "nobody": [],
    "reader": ["view_proposal"],
    "reviewer": ["view_proposal", "add_opinion"],
    "editor": ["view_proposal", "change_proposal"],
    "dispatcher": ["view_proposal", "assign_proposal"],
    "decider": ["view_proposal", "decide_proposal"],
}
STEPS = {"ask", "review", "check", "check-again", "release"}
ALLOWED = {
    "nobody": set(),
    "reader": set(),
    "reviewer": {"opinion"},
    "editor": STEPS | {"note", "renew-link", "revoke-link"},
    "dispatcher": {"assign"},
    "decider": {"accept", "decline"},
    "superuser": set(desk.ACTS),
}
# Where each act is possible at all; a closed proposal keeps its notes and its link.
OPEN = {S.RECEIVED, S.SCREENING, S.MORE_INFORMATION, S.IN_REVIEW}
STATES = {
    "check": {S.RECEIVED},
    "check-again": {S.MORE_INFORMATION},
    "ask": {S.SCREENING, S.IN_REVIEW},
    "review": {S.SCREENING, S.MORE_INFORMATION},
    "accept": {S.IN_REVIEW},
    "decline": {S.SCREENING, S.MORE_INFORMATION, S.IN_REVIEW},
    "release": set(),
    "opinion": OPEN,
    "assign": OPEN,
    "note": set(S),
    "renew-link": set(S),
    "revoke-link": set(S),
}


def user_with(role):
    if role == "superuser":
        return User.objects.create_superuser(role)
    return member(role, *ROLES[role])


@pytest.mark.parametrize("role", ALLOWED)
@pytest.mark.parametrize("state", S.values)
def test_exactly_what_role_and_state_allow_is_offered(role, state):
    proposal = in_state(state)
    client = browser_of(user_with(role))

    response = client.get(page_of(proposal))

    if role == "nobody":
        assert response.status_code == 403
        return
    possible = {name for name, states in STATES.items() if state in states}
    assert shown_acts(response.text) == ALLOWED[role] & possible


@pytest.mark.parametrize("role", ALLOWED)
@pytest.mark.parametrize("name", desk.ACTS)
def test_what_is_not_offered_is_refused(role, name):
    client = browser_of(user_with(role))
    is_allowed = name in ALLOWED[role]
    possible = sorted(STATES[name]) or [S.RECEIVED]
    for state in S.values if is_allowed else possible[:1]:
        proposal = in_state(state)
        before = Proposal.objects.filter(pk=proposal.pk).values().get()
        is_possible = state in STATES[name]
        seen = f"{state}.{proposal.moves.get().pk}"
        forged = {"confirm": "1", "seen": seen, "message": "No.", "advice": "?"}

        opened = client.get(act_url(proposal, name)).status_code
        sent = client.post(act_url(proposal, name), forged).status_code

        if not is_allowed:
            assert (opened, sent) == (403, 403)
        elif not is_possible:
            assert (opened, sent) == (409, 409)
        else:
            assert opened == 200
        if not (is_allowed and is_possible):
            after = Proposal.objects.filter(pk=proposal.pk).values().get()
            assert after == before
            assert proposal.moves.count() == 1


@pytest.mark.parametrize("role", list(ALLOWED)[1:])
def test_quarantined_proposal_can_be_released_and_little_else(role):
    proposal = in_state(S.RECEIVED, is_quarantined=True)
    client = browser_of(user_with(role))
    possible = {"release", "note", "assign", "revoke-link"}

    offered = shown_acts(client.get(page_of(proposal)).text)
    opened = {
        name: client.get(act_url(proposal, name)).status_code for name in desk.ACTS
    }

    assert offered == ALLOWED[role] & possible
    assert opened == {
        name: 403 if name not in ALLOWED[role] else 200 if name in possible else 409
        for name in desk.ACTS
    }


def test_stranger_is_sent_to_the_login(client):
    proposal = in_state(S.RECEIVED)

    for address in (QUEUE, page_of(proposal), act_url(proposal, "accept")):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("pk", ["0", "9" * 25, "x", "1_20"])
def test_proposal_that_does_not_exist_leads_back(office, pk):
    assert office.get(f"{QUEUE}{pk}/change/").status_code in (302, 404)
    assert office.get(f"{QUEUE}{pk}/do/accept/").status_code in (302, 404)
    assert office.get(f"{QUEUE}{pk}/files/{pk}/").status_code in (302, 404)


def test_unknown_act_is_not_found(office):
    assert office.get(act_url(in_state(S.RECEIVED), "eat")).status_code == 404


# The page


def test_page_reads_like_the_letter_with_its_history(office, manager):
    proposal = in_state(
        S.SCREENING,
        text="Two students.\nTwo teachers.",
        contact_name="Astrid Berg",
        website="https://uni.example.org",
        language="ru",
    )
    proposal.subjects.set([SubjectAreaFactory(name_en="Cardiology")])
    step = moves.move(
        proposal, S.IN_REVIEW, by=manager, note="Looks good.", message="Thank you."
    )
    Opinion.objects.create(proposal=proposal, by=manager, advice="ask", text="When?")

    html = office.get(page_of(proposal)).text

    for part in (
        "Two students.\nTwo teachers.",
        "Astrid Berg",
        proposal.email,
        "https://uni.example.org",
        "Cardiology",
        "Sweden",
        "From “Being checked” to “Under consideration”",
        "Vera Kavalova",
        "Looks good.",
        "Thank you.",
        step.mail.subject,
        reverse("admin:core_mail_change", args=[step.mail.pk]),
        "Ask for more information",
        "When?",
    ):
        assert part in html


def test_mail_is_a_link_only_for_those_who_may_read_mail(manager):
    proposal = in_state(S.SCREENING)
    mail = moves.move(proposal, S.IN_REVIEW, by=manager).mail

    html = browser_of(member("reader", "view_proposal")).get(page_of(proposal)).text

    assert mail.subject in html
    assert "/core/mail/" not in html


def test_senders_markup_is_inert(office, manager):
    proposal = in_state(
        S.SCREENING, organisation=HOSTILE, contact_name=HOSTILE, text=HOSTILE
    )
    moves.move(proposal, S.IN_REVIEW, by=manager, note=HOSTILE, message=HOSTILE)
    Opinion.objects.create(proposal=proposal, by=manager, advice="ask", text=HOSTILE)
    earlier = in_state(S.DECLINED, organisation=HOSTILE)

    pages = [office.get(page_of(p)) for p in (proposal, earlier)]
    pages += [office.get(QUEUE), office.get("/admin/")]
    pages += [write(office, proposal, "accept", institution="new", message=HOSTILE)]

    for response in pages:
        assert response.status_code == 200
        assert "<script>alert" not in response.text


def test_page_names_likely_institutions_and_earlier_proposals(office):
    known = InstitutionFactory(name_en="Medical University of Lodz")
    InstitutionFactory(name_en="Akita University")
    proposal = in_state(S.SCREENING, organisation="Łódź Medical University")
    earlier = in_state(S.DECLINED, email=proposal.email.upper())
    in_state(S.DECLINED, organisation="Somebody else")

    response = office.get(page_of(proposal))

    matches = [match.institution for match in response.context["matches"]]
    assert matches == [known]
    assert list(response.context["earlier"]) == [earlier]
    assert reverse("admin:partnerships_institution_change", args=[known.pk]) in (
        response.text
    )
    assert page_of(earlier) in response.text


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_database_as_often_for_a_long_history(
    office, manager, count, django_assert_num_queries
):
    proposal = in_state(S.SCREENING)
    for n in range(count):
        InstitutionFactory(name_en=f"University of Lodz {n}")
        in_state(S.DECLINED, email=proposal.email)
        Opinion.objects.create(proposal=proposal, by=manager, advice="ask")
        moves.renew_link(proposal, by=manager)
        uploads.save(
            uploads.check(files.upload(f"{n}.pdf", files.pdf(str(n).encode()))),
            ProposalFile(proposal=proposal),
        )
    Proposal.objects.filter(pk=proposal.pk).update(organisation="University of Lodz")
    office.get(page_of(proposal))

    # session, user, proposal twice, files, log, opinions, register twice, earlier
    # ones, subjects
    with django_assert_num_queries(11):
        response = office.get(page_of(proposal))

    assert len(response.context["matches"]) == count


# Files


@pytest.fixture
def file():
    proposal = in_state(S.SCREENING)
    upload = ProposalFile(proposal=proposal)
    uploads.save(uploads.check(files.upload("plan.pdf", files.pdf())), upload)
    return proposal.files.get()


def file_url(file, proposal=None):
    return f"{QUEUE}{(proposal or file.proposal).pk}/files/{file.pk}/"


def test_file_is_an_inert_download(office, file):
    assert file_url(file) in office.get(page_of(file.proposal)).text

    response = office.get(file_url(file))

    assert b"".join(response.streaming_content) == files.pdf()
    assert response["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_file_is_for_those_who_may_read_its_proposal(office, client, file):
    other = in_state(S.SCREENING)

    assert client.get(file_url(file)).status_code == 302
    assert browser_of(member("x")).get(file_url(file)).status_code == 403
    assert office.get(file_url(file, other)).status_code == 404


@pytest.mark.parametrize("scan", [Upload.Scan.PENDING, Upload.Scan.INFECTED])
def test_unsafe_file_is_named_but_not_handed_out(office, file, scan):
    ProposalFile.objects.update(scan=scan)

    html = office.get(page_of(file.proposal)).text

    assert "plan.pdf" in html
    assert file_url(file) not in html
    assert office.get(file_url(file)).status_code == 404


# Steps with a mail


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


# Notes, opinions, assignment


def senders_page(client, proposal):
    secret = secret_links.secret_for(Proposal.objects.get().access_nonce)
    return client.get(reverse("partnerships:proposal_status", args=[secret])).text


@pytest.mark.parametrize(
    "state", [S.RECEIVED, S.MORE_INFORMATION, S.DECLINED, S.ACCEPTED]
)
def test_note_is_kept_inside(office, client, manager, state):
    proposal = in_state(state)
    before = senders_page(client, proposal)

    write(office, proposal, "note", note="They owe us a report.")

    step = proposal.moves.last()
    assert (step.is_remark, step.note, step.by) == (
        True,
        "They owe us a report.",
        manager,
    )
    assert Mail.objects.count() == 0
    assert "They owe us a report." in office.get(page_of(proposal)).text
    assert senders_page(client, proposal) == before
    assert LogEntry.objects.get().get_change_message() == (
        f"Added internal note “{proposal.reference}”."
    )


def test_sender_sees_no_note_opinion_or_remark(office, client, manager):
    proposal = in_state(S.SCREENING)
    write(office, proposal, "note", note="SECRET note")
    write(office, proposal, "opinion", advice="decline", text="SECRET opinion")
    carry_out(office, proposal, "renew-link")
    carry_out(office, proposal, "ask", message="When exactly?", note="SECRET doubt")
    write(office, proposal, "note", note="SECRET after")

    page = senders_page(client, proposal)

    assert "When exactly?" in page
    assert "SECRET" not in page
    assert "Vera" not in page
    assert page.count("<time") == 2


def test_note_while_we_wait_leaves_the_way_back_open(manager, client):
    proposal = in_state(S.SCREENING)
    moves.move(proposal, S.MORE_INFORMATION, by=manager, message="When exactly?")
    moves.add_note(proposal, by=manager, text="Called them.")

    assert "When exactly?" in senders_page(client, proposal)
    moves.answer(proposal, "In May.")

    assert Proposal.objects.get().state == S.SCREENING


def test_note_on_an_answered_proposal_is_no_second_answer(manager):
    proposal = in_state(S.IN_REVIEW, received_at=timezone.now() - timedelta(days=10))
    moves.move(proposal, S.DECLINED, by=manager, message="No.")
    moves.add_note(proposal, by=manager, text="They called.")

    assert moves.answer_time() == moves.AnswerTime(10, 1)


def test_empty_note_is_refused(office, manager):
    proposal = in_state(S.SCREENING)

    with pytest.raises(moves.MoveRefused):
        moves.add_note(proposal, by=manager, text=" ")
    assert write(office, proposal, "note", note=" ").status_code == 422
    assert proposal.moves.count() == 1


def test_remark_is_the_same_to_python_and_the_database(manager):
    proposal = in_state(S.RECEIVED)
    moves.move(proposal, S.SCREENING, by=manager)
    moves.add_note(proposal, by=manager, text="A note.")

    steps = [step for step in proposal.moves.all() if not step.is_remark]

    assert list(proposal.moves.steps()) == steps
    assert len(steps) == 2


def test_opinion_is_written_down(office, manager):
    proposal = in_state(S.IN_REVIEW)

    write(office, proposal, "opinion", advice="accept", text="A strong partner.")

    opinion = Opinion.objects.get()
    assert (opinion.by, opinion.advice) == (manager, "accept")
    assert "A strong partner." in office.get(page_of(proposal)).text


def test_opinion_without_advice_is_asked_for_and_keeps_the_reasons(office):
    response = write(office, in_state(S.IN_REVIEW), "opinion", text="Reasons.")

    assert list(response.context["form"].errors) == ["advice"]
    assert "Reasons." in response.text


def test_proposal_is_assigned_to_people_who_may_read_it(office, manager):
    proposal = in_state(S.SCREENING)
    reader = member("reader", "view_proposal")
    stranger = member("stranger")

    write(office, proposal, "assign", person=reader.pk)
    assert Proposal.objects.get().assigned_to == reader

    refused = write(office, proposal, "assign", person=stranger.pk)
    assert list(refused.context["form"].errors) == ["person"]

    write(office, proposal, "assign", person="")
    assert Proposal.objects.get().assigned_to is None


def test_one_click_assigns_to_me(office, manager):
    proposal = in_state(S.SCREENING)
    assert "Assign to me" in office.get(page_of(proposal)).text

    office.post(act_url(proposal, "assign"), {"person": manager.pk})

    assert Proposal.objects.get().assigned_to == manager
    assert "Assign to me" not in office.get(page_of(proposal)).text


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
    assert moves.find_by_secret(old) == proposal
    confirm(office, proposal, "renew-link", seen)

    assert moves.find_by_secret(old) is None
    new = secret_links.secret_for(Proposal.objects.get().access_nonce)
    assert new in "".join(Mail.objects.get().secrets.values())
    page = office.get(page_of(proposal)).text
    assert new not in page + seen.text
    assert Mail.objects.get().subject in page


def test_revoked_link_opens_nothing_after_a_confirmation(office):
    proposal = in_state(S.SCREENING)
    secret = secret_links.secret_for(proposal.access_nonce)

    seen = write(office, proposal, "revoke-link")
    assert moves.find_by_secret(secret) == proposal
    confirm(office, proposal, "revoke-link", seen)

    assert moves.find_by_secret(secret) is None
    assert Mail.objects.count() == 0
    assert "private link is revoked" in office.get(page_of(proposal)).text


def test_preview_without_a_link_where_the_mail_will_hold_none(office):
    proposal = in_state(S.SCREENING)
    moves.revoke_link(proposal)

    seen = write(office, proposal, "ask", message="When?")
    confirm(office, proposal, "ask", seen)

    assert Mail.objects.get().text == seen.context["mail"].text


# Accepting


def test_known_institution_is_only_added_to(office, manager):
    known = InstitutionFactory(
        name_en="Medical University of Lodz", website="https://known.example.org"
    )
    proposal = in_state(
        S.IN_REVIEW,
        organisation="Medical University of Łódź",
        website="https://other.example.org",
        ror_id="05q9e4p33",
    )
    proposal.subjects.set([SubjectAreaFactory(name_en="Cardiology")])

    form = office.get(act_url(proposal, "accept"))
    assert "The same name" in form.text
    seen = write(office, proposal, "accept", institution=known.pk, message="Welcome.")

    plan = seen.context["plan"]
    assert [(line.label, line.value) for line in plan.institution_lines] == [
        ("ROR id", "05q9e4p33")
    ]
    for part in ("Cooperation with Medical University of Lodz", "Cardiology"):
        assert part in seen.text
    assert "Welcome." in seen.context["mail"].text
    assert Agreement.objects.count() == 0

    confirm(office, proposal, "accept", seen)

    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.institution) == (S.ACCEPTED, known)
    assert proposal.institution.website == "https://known.example.org"
    assert proposal.institution.ror_id == "05q9e4p33"
    page = office.get(page_of(proposal)).text
    for record in (proposal.agreement, known):
        name = f"admin:partnerships_{record._meta.model_name}_change"
        assert f'href="{reverse(name, args=[record.pk])}"' in page


def test_plan_of_a_new_institution_names_all_that_is_then_written(office):
    proposal = in_state(
        S.IN_REVIEW,
        organisation="Университет «Пример»",
        language="ru",
        country="RU",
        website="https://uni.example.org",
        ror_id="05q9e4p33",
    )

    seen = write(office, proposal, "accept", institution="new")
    planned = seen.context["plan"]
    confirm(office, proposal, "accept", seen)

    written = Institution.objects.get()
    lines = {line.label: line.value for line in planned.institution_lines}
    assert planned.is_new
    assert lines["name [ru]"] == written.name_ru == "Университет «Пример»"
    assert lines["slug"] == written.slug
    assert lines["website"] == written.website
    assert lines["ROR id"] == written.ror_id
    assert lines["country"] == written.country_name
    assert lines["kind"] == written.get_kind_display()
    assert lines["relation"] == written.get_relation_display()
    assert lines["status"] == written.get_status_display()
    empty = {
        f.name
        for f in Institution._meta.concrete_fields
        if f.editable and f.value_from_object(written) in (None, "", False)
    }
    shown = {f.name for f in Institution._meta.concrete_fields if f.editable} - empty
    assert len(lines) == len(shown - {"id", "name"})
    agreement = Agreement.objects.get()
    titles = {line.label: line.value for line in planned.agreement_lines}
    assert titles["title [be]"] == agreement.title_be
    assert titles["title [ar]"] == agreement.title_ar


@pytest.mark.parametrize(
    "typed",
    [
        "lodz",
        "{pk}",
        "https://intl.example.org/en/partnerships/institutions/lodz/",
        "/ru/partnerships/institutions/lodz/",
        "медицинский лодзь",
        "UMED",
    ],
)
def test_other_institution_is_named_in_any_way(office, typed):
    other = InstitutionFactory(
        slug="lodz", name_en="Medical University", name_ru="Медицинский (Лодзь)"
    )
    AliasFactory(institution=other, name="UMED")
    InstitutionFactory(slug="akita", name_en="Akita")
    proposal = in_state(S.IN_REVIEW)

    seen = write(
        office,
        proposal,
        "accept",
        institution="other",
        other=typed.format(pk=other.pk),
    )

    assert seen.context["plan"].institution == other


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter the institution"),
        ("///", "Enter the institution"),
        ("\0", "Enter the institution"),
        ("nonsense", "no such institution"),
        ("9" * 40, "no such institution"),
        ("http://[", "no such institution"),
        ("university", "Several institutions"),
    ],
)
def test_unclear_institution_is_asked_for_again(office, typed, words):
    InstitutionFactory.create_batch(8, name_en="University")
    proposal = in_state(S.IN_REVIEW)

    response = write(
        office, proposal, "accept", institution="other", other=typed, message="Kept."
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["other"]
    assert words in response.text
    assert "Kept." in response.text


@pytest.mark.parametrize("forged", ["", "999999", "x", "-1", "\0"])
def test_forged_choice_of_an_institution_is_refused(office, forged):
    proposal = in_state(S.IN_REVIEW)
    address = act_url(proposal, "accept")
    fields = fields_of(office.get(address)) | {"institution": forged, "confirm": "1"}

    response = office.post(address, fields)

    assert list(response.context["form"].errors) == ["institution"]
    assert Agreement.objects.count() == 0


def test_merged_institution_is_offered_as_its_heir(office):
    heir = InstitutionFactory(name_en="University of the North")
    merged = InstitutionFactory(name_en="Academy of Umea", merged_into=heir)
    named = in_state(S.IN_REVIEW, organisation="Academy of Umea")
    chosen = in_state(S.IN_REVIEW, organisation="Another", institution=merged)

    for proposal in (named, chosen):
        form = office.get(act_url(proposal, "accept")).context["form"]

        assert list(form.known) == [heir.pk]


def test_senders_own_choice_is_chosen_already(office):
    InstitutionFactory(name_en="Medical University of Lodz")
    chosen = InstitutionFactory(name_en="Akita")
    proposal = in_state(
        S.IN_REVIEW, institution=chosen, organisation="Medical University of Lodz"
    )

    form = office.get(act_url(proposal, "accept")).context["form"]

    assert form["institution"].value() == chosen.pk
    assert len(form.known) == 2


def test_second_decider_is_told_who_was_quicker(office):
    proposal = in_state(S.IN_REVIEW)
    second = browser_of(member("second", *ROLES["decider"]))
    seen = write(second, proposal, "decline", message="We have no places.")
    carry_out(office, proposal, "accept", institution="new")

    response = confirm(second, proposal, "decline", seen)

    assert response.status_code == 409
    for part in ("Vera Kavalova", "Accepted", "We have no places."):
        assert part in response.text
    assert Mail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_deciders_at_once_are_one():
    proposal = in_state(S.IN_REVIEW)
    names = ("accept", "decline")
    browsers = [
        browser_of(member(f"decider-{name}", *ROLES["decider"], first_name=name))
        for name in names
    ]
    written = {"institution": "new", "message": "Said."}
    forms = [
        fields_of(write(browser, proposal, name, **written)) | {"confirm": "1"}
        for browser, name in zip(browsers, names, strict=True)
    ]
    barrier = threading.Barrier(2)
    responses = {}

    def send(n):
        barrier.wait()
        try:
            responses[n] = browsers[n].post(act_url(proposal, names[n]), forms[n])
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[n]) for n in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    by_code = {response.status_code: n for n, response in responses.items()}
    assert by_code.keys() == {303, 409}
    winner = names[by_code[303]]
    assert winner in responses[by_code[409]].text
    assert Proposal.objects.get().state == desk.ACTS[winner].to
    assert Mail.objects.count() == LogEntry.objects.count() == 1


# The desk and the front page of the back office


def test_there_is_one_desk(office):
    desk_url = "/admin/partnerships/proposaldesk/"
    office.post(f"{desk_url}add/", {"answer_days": "30", "notify": "o@example.org"})
    row = ProposalDesk.objects.get()
    assert (row.answer_days, row.notify) == (30, "o@example.org")

    again = office.post(f"{desk_url}add/", {"answer_days": "60", "notify": ""})
    assert again["Location"] == f"{desk_url}{row.pk}/change/"
    assert office.get(f"{desk_url}{row.pk}/delete/").status_code == 403
    office.post(f"{desk_url}{row.pk}/change/", {"answer_days": "20", "notify": ""})

    assert ProposalDesk.current().answer_days == 20


def test_front_page_says_what_needs_somebody(office, one_in_each, manager):
    mail = moves.move(one_in_each["mine"], S.IN_REVIEW, by=manager).mail
    Mail.objects.filter(pk=mail.pk).update(state=Mail.State.FAILED)

    html = office.get("/admin/").text

    block = html[html.index("at-hand-heading") : html.index("</section>")]
    links = re.findall(r'href="([^"]+)"><strong>(\d+)</strong>', block)
    counts = {}
    for href, number in links:
        response = office.get(href.replace("&amp;", "&"))
        assert response.context["cl"].result_count == int(number)
        counts[href.rpartition("/")[2].replace("&amp;", "&")] = int(number)
    assert counts == {
        "?queue=late": 1,
        "?queue=us": 3,
        "?queue=mine": 1,
        "?queue=unassigned": 1,
        "?queue=aside": 1,
        "?kind__startswith=proposal_&state__exact=failed": 1,
    }


def test_front_page_tells_only_those_who_may_see(one_in_each):
    blind = browser_of(member("blind", "view_institution")).get("/admin/").text
    reader = browser_of(member("reader", "view_proposal")).get("/admin/").text

    assert "at-hand" not in blind
    assert "?queue=late" in reader
    assert "state__exact=failed" not in reader


def test_block_on_the_front_page_costs_two_queries(
    office, one_in_each, django_assert_num_queries
):
    # session, user, recent actions; queues, failed mail
    with django_assert_num_queries(5):
        office.get("/admin/")


@pytest.mark.parametrize("path", ["page", "queue", "ask", "accept", "front"])
def test_pages_answer_in_every_language(office, language, path):
    proposal = in_state(S.IN_REVIEW, language=language)
    addresses = {"page": page_of(proposal), "queue": QUEUE, "front": "/admin/"}
    address = addresses.get(path) or act_url(proposal, path)

    response = office.get(address, headers={"Accept-Language": language})

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text
