"""Questions are found in queues, read as letters, and answered, closed or handed on."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone
from django.utils.translation import override

from core import outbox
from core.models import Mail, QuestionState as S
from core.submissions.questions import retention, steps
from core.submissions.questions.queues import QUEUES
from tests.back_office import browser_of, fields_of, member, shown_acts
from tests.factories.training import DeskFactory, ProgrammeFactory
from tests.training.enquiries.back_office import (
    QUEUE,
    act_url,
    carry_out,
    confirm,
    page_of,
    write,
)
from tests.training.enquiries.given import in_state
from training.enquiries.acts import ACTS
from training.models import Answer, Desk, Enquiry

pytestmark = pytest.mark.django_db

HOSTILE = "\"'><script>alert(1)</script>"
POSSIBLE = {
    S.NEW: {"answer", "close", "reroute"},
    S.ANSWERED: {"answer"},
    S.CLOSED: {"answer"},
}


@pytest.fixture
def one_in_each():
    """An enquiry for each queue, named after it."""
    long_ago = timezone.localdate() - timedelta(days=3)
    soon = timezone.localdate() + timedelta(days=3)
    return {
        "new": in_state(S.NEW, promised_on=soon),
        "late": in_state(S.NEW, promised_on=long_ago),
        "answered": in_state(S.ANSWERED, promised_on=long_ago),
        "closed": in_state(S.CLOSED, promised_on=long_ago),
        "aside": in_state(S.NEW, is_quarantined=True, promised_on=long_ago),
    }


# The queues


@pytest.mark.parametrize(
    ("queue", "names"),
    [
        ("new", {"new", "late"}),
        ("late", {"late"}),
        ("answered", {"answered"}),
        ("closed", {"closed"}),
        ("aside", {"aside"}),
        ("all", {"new", "late", "answered", "closed", "aside"}),
        ("nonsense", {"new", "late"}),
        (None, {"new", "late"}),
    ],
)
def test_queue_shows_what_it_says_and_counts_it(office, one_in_each, queue, names):
    response = office.get(QUEUE, {"queue": queue} if queue else {})

    shown = set(response.context["cl"].queryset)
    assert shown == {one_in_each[name] for name in names}
    label = QUEUES[queue if queue in QUEUES else "new"].label
    assert f"{label} ({len(names)})" in response.text


def test_what_was_promised_first_stands_first_and_lateness_is_said(office, one_in_each):
    unpromised = in_state(S.NEW)

    response = office.get(QUEUE)

    rows = list(response.context["cl"].result_list)
    assert rows == [one_in_each["late"], one_in_each["new"], unpromised]
    assert response.text.count("3 days late") == 1


@pytest.mark.parametrize("words", ["haddad", "AMÍNA", "amina@ex", "Q-{n}", "{n}"])
def test_search_looks_through_all_queues(office, words):
    found = in_state(S.CLOSED, name="Amina Haddad", email="amina@example.org")
    in_state(S.NEW, name="Chidi Obi", email="chidi@example.org")

    response = office.get(QUEUE, {"q": words.format(n=f"{found.number:04}")})

    assert list(response.context["cl"].queryset) == [found]


def test_queue_is_narrowed_to_a_desk(office):
    desk = DeskFactory()
    mine = in_state(S.NEW, desk=desk)
    in_state(S.NEW, desk=DeskFactory())

    response = office.get(QUEUE, {"desk__id__exact": desk.pk})

    assert list(response.context["cl"].queryset) == [mine]


@pytest.mark.parametrize("row_count", [1, 3])
def test_queue_asks_the_database_as_often_for_many(
    office, row_count, django_assert_num_queries
):
    for _ in range(row_count):
        in_state(S.NEW, desk=DeskFactory())

    # session, user, desks, sizes of the queues, number of rows, rows
    with django_assert_num_queries(7):
        office.get(QUEUE)


@pytest.mark.parametrize("parameter", ["q", "queue", "desk__id__exact", "o", "state"])
@pytest.mark.parametrize("value", ["\0", "9" * 30, "x" * 3000, "\u202e", "-1", "%"])
def test_hostile_parameter_breaks_nothing(office, parameter, value):
    in_state(S.NEW)

    assert office.get(QUEUE, {parameter: value}).status_code in (200, 302, 400)


def test_front_page_says_what_needs_somebody(office, one_in_each, manager):
    answer = steps.answer(one_in_each["new"], "In September.", by=manager)
    Mail.objects.filter(pk=answer.mail_id).update(state=Mail.State.FAILED)

    html = office.get("/admin/").text

    start = html.index("enquiry-at-hand")
    block = html[start : html.index("</section>", start)]
    links = re.findall(r'href="([^"]+)">[^<]*<strong>(\d+)</strong>', block)
    counts = {}
    for href, number in links:
        response = office.get(href.replace("&amp;", "&"))
        assert response.context["cl"].result_count == int(number)
        counts[href.rpartition("/")[2].replace("&amp;", "&")] = int(number)
    assert counts == {
        "?queue=late": 1,
        "?queue=new": 1,
        "?queue=aside": 1,
        "?kind__startswith=enquiry_&state__exact=failed": 1,
    }


# Who may do what


@pytest.mark.parametrize("state", S.values)
@pytest.mark.parametrize(
    ("permissions", "may_act"),
    [
        ([], False),
        (["view_enquiry"], False),
        (["view_enquiry", "change_enquiry"], True),
        (["change_enquiry"], True),
        (["view_enquiry", "change_proposal", "add_answer"], False),
    ],
)
def test_exactly_what_rights_and_state_allow_is_offered_and_done(
    state, permissions, may_act
):
    enquiry = in_state(state)
    client = browser_of(member("member", *permissions))

    response = client.get(page_of(enquiry))
    opened = {name: client.get(act_url(enquiry, name)).status_code for name in ACTS}

    possible = POSSIBLE[state] if may_act else set()
    if permissions:
        assert shown_acts(response.text) == possible
    else:
        assert response.status_code == 403
    expected = dict.fromkeys(ACTS, 409 if may_act else 403)
    assert opened == {**expected, **dict.fromkeys(possible, 200)}


@pytest.mark.parametrize("name", ACTS)
def test_forged_act_of_a_reader_changes_nothing(name):
    enquiry = in_state(S.NEW, is_quarantined=name == "release")
    before = Enquiry.objects.values().get()
    reader = browser_of(member("reader", "view_enquiry"))
    forged = {"confirm": "1", "seen": "new.None.", "text": "No.", "desk": "1"}

    status = reader.post(act_url(enquiry, name), forged).status_code

    assert status == 403
    assert Enquiry.objects.values().get() == before
    assert Mail.objects.count() == LogEntry.objects.count() == 0


def test_quarantined_question_can_only_be_released(office):
    enquiry = in_state(S.NEW, is_quarantined=True, suspicion="too quick")

    page = office.get(page_of(enquiry)).text
    opened = {name: office.get(act_url(enquiry, name)).status_code for name in ACTS}

    assert shown_acts(page) == {"release"}
    assert "too quick" in page
    assert opened == {"answer": 409, "close": 409, "reroute": 409, "release": 200}


def test_stranger_is_sent_to_the_login(client):
    enquiry = in_state(S.NEW)

    for address in (QUEUE, page_of(enquiry), act_url(enquiry, "answer")):
        assert client.get(address)["Location"].startswith("/admin/login/")


def test_nothing_is_added_deleted_or_edited_by_hand(office):
    enquiry = in_state(S.NEW)

    assert office.get(f"{QUEUE}add/").status_code == 403
    assert office.get(f"{QUEUE}{enquiry.pk}/delete/").status_code == 403
    assert office.post(page_of(enquiry), {"state": "closed"}).status_code == 405
    chosen = {"action": "delete_selected", "_selected_action": [enquiry.pk]}
    office.post(QUEUE, {**chosen, "post": "yes"})
    assert Enquiry.objects.get().state == S.NEW


# The page


def test_page_reads_like_a_letter_with_its_answers(office, manager):
    enquiry = in_state(
        S.NEW,
        programme=ProgrammeFactory(title_en="General Medicine"),
        desk=DeskFactory(name_en="Dean’s office"),
        question="When do\nclasses begin?",
        language="ru",
    )
    other = in_state(S.CLOSED, email=enquiry.email.upper())
    answer = steps.answer(enquiry, "In September.", by=manager)

    html = office.get(page_of(enquiry)).text

    for part in (
        enquiry.reference,
        "General Medicine",
        "Dean’s office",
        "Amina Haddad",
        "Lebanon",
        enquiry.email,
        "When do\nclasses begin?",
        "Russian",
        "enquiry-1",
        "In September.",
        "Vera Kavalova",
        answer.mail.subject,
        page_of(other),
    ):
        assert part in html


def test_applicants_markup_is_inert(office, manager):
    enquiry = in_state(S.NEW, name=HOSTILE, question=HOSTILE)
    pages = [write(office, enquiry, "answer", text=HOSTILE)]
    steps.answer(enquiry, HOSTILE, by=manager)
    pages += [office.get(QUEUE, {"queue": "all"}), office.get(page_of(enquiry))]
    pages += [office.get(act_url(enquiry, "answer"))]

    for response in pages:
        assert response.status_code == 200
        assert "alert(1)" in response.text
        assert "<script>alert" not in response.text


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_database_as_often_for_a_long_history(
    office, manager, count, django_assert_num_queries
):
    enquiry = in_state(S.NEW)
    for n in range(count):
        in_state(S.CLOSED, email=enquiry.email)
        steps.answer(enquiry, f"Answer {n}", by=manager)
    office.get(page_of(enquiry))

    # session, user, enquiry twice, answers, other ones
    with django_assert_num_queries(6):
        office.get(page_of(enquiry))


@pytest.mark.parametrize("path", ["page", "queue", *POSSIBLE[S.NEW]])
def test_pages_answer_in_every_language(office, language, path):
    enquiry = in_state(S.NEW, language=language, desk=DeskFactory())
    addresses = {"page": page_of(enquiry), "queue": QUEUE}
    address = addresses.get(path) or act_url(enquiry, path)

    response = office.get(address, headers={"Accept-Language": language})

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text


# Acts


def assert_was_shown(mail, confirmation):
    """The mail says what its preview said, but for the private link."""
    shown = confirmation.context["mail"]
    text = mail.text.replace(outbox.placeholder("link"), "…")
    assert (mail.subject, text) == (shown.subject, shown.text)


def test_answer_is_written_seen_as_a_mail_and_then_sent(office, manager):
    enquiry = in_state(S.NEW, language="ru", email="a@example.org")

    seen = write(office, enquiry, "answer", text="В сентябре.")

    assert Enquiry.objects.get().state == S.NEW
    assert Mail.objects.count() == 0
    for part in ("В сентябре.", "Amina Haddad", "a@example.org", "Three dots"):
        assert part in seen.text

    done = confirm(office, enquiry, "answer", seen)

    assert (done.status_code, done["Location"]) == (303, page_of(enquiry))
    answer = Answer.objects.get()
    assert (answer.text, answer.by) == ("В сентябре.", manager)
    assert_was_shown(answer.mail, seen)


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("answer", {"text": "In September."}, "Added answer “{reference}”."),
        ("close", {}, "Changed state."),
        ("release", {}, "Changed set aside as suspicious."),
    ],
)
def test_act_is_logged_with_nothing_personal(office, manager, name, typed, message):
    enquiry = in_state(S.NEW, is_quarantined=name == "release")

    carry_out(office, enquiry, name, **typed)

    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_repr) == (manager, enquiry.reference)
    assert entry.get_change_message() == message.format(reference=enquiry.reference)
    everything = str(LogEntry.objects.values().get())
    for private in ("Amina", enquiry.email, enquiry.question, "In September."):
        assert private not in everything
    assert office.get(f"{QUEUE}{enquiry.pk}/history/").status_code == 200


@pytest.mark.parametrize("words", ["", " \n\t", "\0\x07"])
def test_empty_answer_is_asked_for(office, words):
    enquiry = in_state(S.NEW)

    response = write(office, enquiry, "answer", text=words)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["text"]
    assert Enquiry.objects.get().state == S.NEW


def test_too_long_an_answer_is_refused_and_kept(office):
    words = "long " * 2_000 + "end"

    response = write(office, in_state(S.NEW), "answer", text=words)

    assert response.status_code == 422
    assert words in response.text


def test_double_click_answers_once(office):
    enquiry = in_state(S.NEW)
    seen = write(office, enquiry, "answer", text="In September.")

    done = [confirm(office, enquiry, "answer", seen) for _click in range(2)]

    assert [response.status_code for response in done] == [303, 303]
    assert Answer.objects.count() == Mail.objects.count() == 1
    assert LogEntry.objects.count() == 1


def test_who_answers_second_is_told_and_keeps_the_text(office):
    enquiry = in_state(S.NEW)
    rights = ("view_enquiry", "change_enquiry")
    other = browser_of(member("other", *rights, first_name="Iryna", last_name="Novik"))
    seen = write(other, enquiry, "answer", text="My long answer.")
    carry_out(office, enquiry, "answer", text="In September.")

    response = confirm(other, enquiry, "answer", seen)

    assert response.status_code == 409
    for part in ("Vera Kavalova", "Answered", "My long answer."):
        assert part in response.text
    assert Answer.objects.count() == 1
    # Having read that, the answer can still be added.
    again = other.post(act_url(enquiry, "answer"), fields_of(response))
    assert confirm(other, enquiry, "answer", again).status_code == 303
    assert Answer.objects.count() == 2


def test_answer_to_a_question_withdrawn_meanwhile_leads_back_to_the_queue(office):
    enquiry = in_state(S.NEW)
    seen = write(office, enquiry, "answer", text="In September.")
    retention.erase(Enquiry.objects.get())

    response = confirm(office, enquiry, "answer", seen)

    assert response["Location"] == QUEUE
    assert "may have withdrawn it" in office.get(QUEUE).text
    assert Mail.objects.count() == 0


def test_closing_is_confirmed_and_mails_nobody(office):
    enquiry = in_state(S.NEW)

    seen = write(office, enquiry, "close")
    assert Enquiry.objects.get().state == S.NEW
    confirm(office, enquiry, "close", seen)

    assert Enquiry.objects.get().state == S.CLOSED
    assert Mail.objects.count() == 0


def test_release_shows_the_receipt_and_then_sends_it(office):
    long_ago = timezone.localdate() - timedelta(days=3)
    enquiry = in_state(S.NEW, is_quarantined=True, promised_on=long_ago)

    seen = write(office, enquiry, "release")
    assert Mail.objects.count() == 0
    confirm(office, enquiry, "release", seen)

    assert list(Enquiry.objects.waiting()) == [enquiry]
    assert_was_shown(Mail.objects.get(), seen)


def test_question_is_handed_to_another_desk_which_is_told(office, manager):
    old, new = DeskFactory(name_en="Old desk"), DeskFactory(email="new@example.org")
    enquiry = in_state(S.NEW, desk=old)
    form = office.get(act_url(enquiry, "reroute")).context["form"]
    assert list(form.fields["desk"].queryset) == [new]

    done = write(office, enquiry, "reroute", desk=new.pk)

    assert done.status_code == 303
    assert Enquiry.objects.get().desk == new
    assert Mail.objects.get().to == "new@example.org"
    assert LogEntry.objects.get().get_change_message() == "Changed desk."


@pytest.mark.parametrize("value", ["", "0", "\0", "9" * 30, "x"])
def test_desk_that_does_not_exist_is_asked_for_again(office, value):
    DeskFactory()
    enquiry = in_state(S.NEW)

    response = write(office, enquiry, "reroute", desk=value)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["desk"]


def test_who_hands_it_on_second_is_told(office):
    first, second = DeskFactory(), DeskFactory(name_en="Second desk")
    enquiry = in_state(S.NEW, desk=DeskFactory())
    form = fields_of(office.get(act_url(enquiry, "reroute")))
    steps.reroute(Enquiry.objects.get(), second)

    response = office.post(act_url(enquiry, "reroute"), {**form, "desk": first.pk})

    assert response.status_code == 409
    assert "Second desk" in response.text
    assert Enquiry.objects.get().desk == second


# Desks


def test_desk_is_named_in_every_language_and_one_is_the_default(office):
    address = "/admin/training/desk/add/"
    desk = {
        "name_en": "Dean’s office",
        "name_ru": "Деканат",
        "email": "dean@example.org",
        "answer_days": "10",
        "is_default": "on",
    }

    office.post(address, desk)
    second = office.post(address, {**desk, "name_en": "Another"})

    assert "Another desk is for all other programmes." in second.text
    saved = Desk.objects.get()
    assert (saved.name_en, saved.name_ru, saved.answer_days) == (
        "Dean’s office",
        "Деканат",
        10,
    )
    with override("ru"):
        assert str(saved) == "Деканат"
