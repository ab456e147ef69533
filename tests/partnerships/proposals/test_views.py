import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core import secret_links
from core.models import FormUse, Mail
from partnerships.models import (
    Proposal,
    ProposalDesk,
    ProposalMove,
    ProposalState as S,
)
from partnerships.proposals import moves
from partnerships.proposals.forms import ProposalForm
from partnerships.proposals.mail import WORDING
from tests import files
from tests.factories.core import BlockFactory, ConsentTextFactory, PageFactory
from tests.factories.partnerships import (
    AgreementFactory,
    AliasFactory,
    InstitutionFactory,
    ProposalFactory,
    SubjectAreaFactory,
)

pytestmark = pytest.mark.django_db

UNIVERSITY = "Universität Beispiel"


@pytest.fixture
def consent_text():
    return ConsentTextFactory(text_ru="Я согласен.")


def url(name, *args, language="en"):
    with override(language):
        return reverse(f"partnerships:{name}", args=args)


def answers(**changes):
    """What a person writes into the form."""
    filled = {
        "organisation": UNIVERSITY,
        "kind": "university",
        "country": "DE",
        "ror_id": "",
        "website": "www.example.org",
        "contact_name": "Anna Beispiel",
        "contact_role": "International Office",
        "email": "Anna@Example.org",
        "subjects": [SubjectAreaFactory().slug],
        "text": "Two students a year.",
        "planned_from": "2027-09",
        "planned_until": "2028",
        "language": "en",
        "consent": "on",
        "consent_version": "proposal-1",
        "fax": "",
    }
    return {**filled, **changes}


def opened(client, minutes=2, language="en", query=""):
    """The token of a form that was opened some minutes ago."""
    with time_machine.travel(timezone.now() - timedelta(minutes=minutes)):
        page = client.get(url("proposal_create", language=language) + query)
    return re.search('name="token" value="([^"]+)"', page.content.decode())[1]


def send(client, *, token=None, reader="en", query="", **changes):
    token = token or opened(client, language=reader, query=query)
    return client.post(
        url("proposal_create", language=reader) + query,
        {"token": token, **answers(**changes)},
    )


# The way in


def test_steps_are_what_staff_wrote(client, language):
    page = PageFactory(key="partnerships")
    BlockFactory(
        page=page, key="proposal-step-2", style="step", position=2, heading_en="Then"
    )
    BlockFactory(
        page=page, key="proposal-step-1", style="step", position=1, heading_en="First"
    )
    BlockFactory(page=page, key="other", style="text", heading_en="Something else")

    shown = client.get(url("proposal_index", language=language)).content.decode()

    assert shown.index("First") < shown.index("Then")
    assert "Something else" not in shown


def test_index_says_honestly_that_there_is_no_figure_yet(client):
    shown = client.get(url("proposal_index")).content.decode()

    assert "there is no figure yet" in shown
    assert "has not set a time limit" in shown


def test_index_shows_the_median_and_the_promise(client, django_user_model):
    ProposalDesk.objects.create(answer_days=30)
    proposal = ProposalFactory(
        state=S.IN_REVIEW, received_at=timezone.now() - timedelta(days=12)
    )
    by = django_user_model.objects.create_user("manager")
    moves.move(proposal, S.DECLINED, by=by, message="No places.")

    shown = client.get(url("proposal_index")).content.decode()

    assert "12 days" in shown
    assert "within 30 calendar days" in shown


@pytest.mark.parametrize("count", [1, 3])
def test_index_asks_the_database_the_same_for_any_number_of_answers(
    client, count, django_assert_num_queries
):
    for _answer in range(count):
        answered = ProposalFactory(state=S.DECLINED, decided_at=timezone.now())
        ProposalMove.objects.create(proposal=answered, to_state=S.DECLINED)
    client.get(url("proposal_index"))

    with django_assert_num_queries(3):  # content version, log, desk
        client.get(url("proposal_index"))


@pytest.mark.parametrize(
    "name", ["proposal_index", "proposal_lookup", "proposal_known"]
)
def test_pages_without_a_form_set_no_cookie(client, name):
    response = client.get(url(name))

    assert not response.cookies
    assert "public" in response["Cache-Control"]


@pytest.mark.parametrize(
    "query",
    ["Nagasaki", "нагасаки", "NU-MED", "https://ror.org/058h74p94", "nagasaki-u.ac.jp"],
)
def test_lookup_finds_by_any_name_identifier_or_domain(client, query):
    institution = InstitutionFactory(
        name_en="Nagasaki University",
        name_ru="Университет Нагасаки",
        ror_id="058h74p94",
        website="https://www.nagasaki-u.ac.jp/en/",
    )
    AliasFactory(institution=institution, name="NU-MED", kind="acronym")
    AgreementFactory(title_en="Exchange of 1996", with_institutions=[institution])
    AgreementFactory(
        title_en="A secret draft", status="draft", with_institutions=[institution]
    )

    shown = client.get(url("proposal_lookup"), {"q": query}).content.decode()

    assert "Nagasaki University" in shown
    assert "Exchange of 1996" in shown
    assert "A secret draft" not in shown


def test_lookup_shows_no_draft(client):
    InstitutionFactory(name_en="Hidden University", status="draft")

    shown = client.get(url("proposal_lookup"), {"q": "Hidden University"})

    assert "Nothing like it is in our register" in shown.content.decode()


def test_lookup_keeps_no_whole_address_in_the_address(client):
    response = client.get(url("proposal_lookup"), {"q": "anna@example.org"})

    assert response["Location"] == url("proposal_lookup") + "?q=example.org"


@pytest.mark.parametrize(
    "query", ["\u202e", "%", "'", "x" * 5000, "@", "a@b@", ".", "٣", "0" * 9]
)
def test_lookup_bears_any_input(client, query):
    response = client.get(url("proposal_lookup"), {"q": query}, follow=True)

    assert response.status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_lookup_asks_the_database_the_same_for_any_number(
    client, count, django_assert_num_queries
):
    for n in range(count):
        institution = InstitutionFactory(name_en=f"Example University {n}")
        AgreementFactory(with_institutions=[institution])
    client.get(url("proposal_index"))

    with django_assert_num_queries(
        4
    ):  # content version, names, institutions, agreements
        client.get(url("proposal_lookup"), {"q": "Example University"})


# The form


def test_form_is_closed_before_there_is_a_text_of_consent(client):
    shown = client.get(url("proposal_create")).content.decode()

    assert "cannot be sent here at the moment" in shown
    assert '<form class="form"' not in shown


def test_form_begins_with_what_the_register_knows(client, consent_text):
    InstitutionFactory(
        slug="known", name_en="Known University", country="JP", ror_id="058h74p94"
    )

    shown = client.get(url("proposal_create") + "?institution=known").content.decode()

    assert 'value="Known University"' in shown
    assert 'value="058h74p94"' in shown
    assert '<option value="JP" selected>' in shown


def test_draft_institution_fills_nothing_in(client, consent_text):
    InstitutionFactory(slug="hidden", name_en="Hidden University", status="draft")

    shown = client.get(url("proposal_create") + "?institution=hidden").content.decode()

    assert "Hidden University" not in shown


def test_sent_proposal_leads_to_its_private_page(client, consent_text):
    response = send(client)

    proposal = Proposal.objects.get()
    assert response.status_code == 303
    secret = response["Location"].rstrip("/").rpartition("/")[2]
    assert len(secret) >= 22  # 128 bits
    assert moves.find_by_secret(secret) == proposal
    shown = client.get(response["Location"]).content.decode()
    assert proposal.reference in shown
    assert UNIVERSITY in shown
    assert proposal.email == "Anna@example.org"
    assert proposal.website == "https://www.example.org"
    assert (str(proposal.planned_from), str(proposal.planned_until)) == (
        "September 2027",
        "2028",
    )
    assert not proposal.is_quarantined
    assert Mail.objects.get().to == "Anna@example.org"


def test_proposal_of_a_known_institution_is_linked_to_it(client, consent_text):
    institution = InstitutionFactory(slug="known")

    send(client, query="?institution=known")

    assert Proposal.objects.get().institution == institution


def test_consent_is_recorded_in_the_language_it_was_read_in(client, consent_text):
    send(client, reader="ru")

    consent = Proposal.objects.get().consent
    assert (consent.text, consent.language) == (consent_text, "ru")
    assert len(consent.digest) == 64


def test_files_are_kept_with_the_proposal(client, consent_text):
    response = send(
        client,
        files=[
            SimpleUploadedFile("план.pdf", files.pdf()),
            SimpleUploadedFile("letter.docx", files.docx()),
        ],
    )

    assert response.status_code == 303
    assert [f.name for f in Proposal.objects.get().files.all()] == [
        "план.pdf",
        "letter.docx",
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"organisation": ""}, "organisation"),
        ({"organisation": " \t "}, "organisation"),
        ({"organisation": "x" * 251}, "organisation"),
        ({"kind": ""}, "kind_0"),
        ({"kind": "circus"}, "kind_0"),
        ({"country": ""}, "country"),
        ({"country": "XX"}, "country"),
        ({"ror_id": "12345"}, "ror_id"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "http://["}, "website"),
        ({"contact_name": ""}, "contact_name"),
        ({"contact_role": ""}, "contact_role"),
        ({"email": "anna@"}, "email"),
        ({"email": "a@b.c\r\nBcc: x@example.org"}, "email"),
        ({"subjects": []}, "subjects_0"),
        ({"subjects": ["99999999999999999999"]}, "subjects_0"),
        ({"subjects": ["\0"]}, "subjects_0"),
        ({"text": ""}, "text"),
        ({"text": "x" * 10_001}, "text"),
        ({"planned_from": "soon"}, "planned_from"),
        ({"planned_from": "0001"}, "planned_from"),
        ({"planned_from": "99999999999999"}, "planned_from"),
        ({"planned_from": "2028", "planned_until": "2027-01"}, "planned_until"),
        ({"language": "xx"}, "language_0"),
        ({"consent": ""}, "consent"),
        ({"consent_version": "older"}, "consent"),
    ],
)
def test_mistake_is_named_first_and_at_its_field(client, consent_text, changes, field):
    response = send(client, **changes)

    shown = response.content.decode()
    assert response.status_code == 422
    assert f'<li><a href="#id_{field}">' in shown
    assert shown.index("err-summary") < shown.index("<h1>")
    assert re.search(rf'id="id_{field.removesuffix("_0")}_error"', shown)
    assert f'id="id_{field}"' in shown
    assert "<title>Error: " in shown
    assert Proposal.objects.count() == FormUse.objects.count() == 0


def test_control_characters_are_left_out(client, consent_text):
    send(client, text="Two\0 stu\x07dents\r\na year", organisation="Uni\0versity\n")

    proposal = Proposal.objects.get()
    assert proposal.text == "Two students\na year"
    assert proposal.organisation == "University"


def test_everything_typed_is_kept(client, consent_text):
    typed = answers(email="anna@", planned_from="soon", ror_id="12345")

    shown = unescape(send(client, **typed).content.decode())

    for name in (
        "organisation",
        "ror_id",
        "website",
        "contact_name",
        "contact_role",
        "email",
    ):
        assert f'value="{typed[name]}"' in shown
    assert typed["text"] in shown
    assert 'value="soon"' in shown
    assert '<option value="DE" selected>' in shown
    assert re.search(r'name="consent"[^>]*checked', shown)
    assert re.search(
        rf'name="subjects" value="{typed["subjects"][0]}"[^>]*checked', shown
    )


def test_chosen_files_are_asked_for_again_plainly(client, consent_text):
    response = send(client, email="", files=[SimpleUploadedFile("a.pdf", files.pdf())])

    assert "choose your files once more" in response.content.decode()


def test_mistakes_are_told_in_the_readers_language(client, consent_text, language):
    shown = unescape(send(client, reader=language, organisation="").content.decode())

    with override(language):
        wanted = ProposalForm.base_fields["organisation"].error_messages["required"]
        assert str(wanted) in shown


def test_changed_text_of_consent_is_read_and_ticked_anew(client, consent_text):
    token = opened(client)
    ConsentTextFactory(key="proposal-2", version=2, text_en="I agree to more.")

    response = send(client, token=token)

    shown = response.content.decode()
    assert response.status_code == 422
    assert "I agree to more." in shown
    assert not re.search(r'name="consent"[^>]*checked', shown)
    again = send(client, token=token, consent_version="proposal-2")
    assert again.status_code == 303
    assert Proposal.objects.get().consent.text.version == 2


def test_unlisted_fields_cannot_be_set(client, consent_text):
    send(
        client,
        state="accepted",
        number="7000",
        is_quarantined="on",
        promised_on="2027-01-01",
        assigned_to="1",
        access_digest="known",
        received_at="1999-01-01",
    )

    proposal = Proposal.objects.get()
    assert proposal.state == S.RECEIVED
    assert proposal.number != 7000
    assert not proposal.is_quarantined
    assert proposal.promised_on is None
    assert proposal.assigned_to is None
    assert proposal.access_digest != "known"
    assert proposal.received_at.year > 2000


# Once, and not too often


def test_double_click_and_retry_make_one_proposal(client, consent_text):
    token, subject = opened(client), SubjectAreaFactory()
    filled = {"subjects": [subject.slug]}

    first = send(client, token=token, **filled)
    second = send(client, token=token, **filled)

    assert second.status_code == 303
    assert second["Location"] == first["Location"]
    assert Proposal.objects.count() == Mail.objects.count() == 1


def test_same_words_in_two_windows_make_one_proposal(client, consent_text):
    tokens = opened(client), opened(client)

    send(client, token=tokens[0])
    second = send(client, token=tokens[1])

    assert second["Location"] == url("proposal_known")
    assert Proposal.objects.count() == Mail.objects.count() == 1


def test_page_that_was_open_for_days_keeps_what_was_typed(client, consent_text):
    response = send(client, token=opened(client, minutes=3 * 24 * 60))

    shown = response.content.decode()
    assert response.status_code == 422
    assert "open for too long" in shown
    assert "Two students a year." in shown
    token = re.search('name="token" value="([^"]+)"', shown)[1]
    assert send(client, token=token).status_code == 303


def test_program_is_answered_like_a_person_but_set_aside(client, consent_text):
    response = send(client, fax="12345")

    assert response.status_code == 303
    proposal = Proposal.objects.get()
    assert proposal.is_quarantined
    assert proposal.reference in client.get(response["Location"]).content.decode()
    assert Mail.objects.count() == 0


def test_too_many_proposals_of_one_network_are_told_to_wait(
    client, consent_text, settings
):
    settings.FORM_LIMITS = ["2/600"]
    for n in range(2):
        assert send(client, text=f"Proposal {n}").status_code == 303

    response = send(client, text="The third one", email="other@example.org")

    shown = response.content.decode()
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 600
    assert "The third one" in shown
    assert "is not sent yet" in unescape(shown)
    assert Proposal.objects.count() == 2


# The private page


@pytest.fixture
def proposal():
    return ProposalFactory(state=S.SCREENING, promised_on=date(2027, 3, 31))


def status(proposal, name="proposal_status", *args, language="en"):
    secret = secret_links.secret_for(proposal.access_nonce)
    return url(name, secret, *args, language=language)


def ask(proposal, question="How many students?"):
    step = ProposalMove.objects.create(
        proposal=proposal,
        from_state=proposal.state,
        to_state=S.MORE_INFORMATION,
        by=reviewer("reviewer"),
        note="We doubt it.",
        message=question,
    )
    proposal.state = S.MORE_INFORMATION
    proposal.save()
    return step


def reviewer(name):
    return User.objects.create_user(name, first_name="Ivan", last_name="Petrov")


def test_private_page_is_kept_and_found_by_nobody(client, proposal):
    response = client.get(status(proposal))

    assert response["Cache-Control"] == "no-store, private"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert not response.cookies
    secret = secret_links.secret_for(proposal.access_nonce)
    head = response.content.decode().partition("</head>")[0]
    assert secret not in head
    assert '<meta name="robots" content="noindex, nofollow">' in head


@pytest.mark.parametrize("state", S.values)
def test_private_page_has_words_for_every_state(client, state, language):
    decided = timezone.now() if state in moves.DECISIONS else None
    proposal = ProposalFactory(state=state, decided_at=decided)
    if state == S.MORE_INFORMATION:
        ask(proposal)

    shown = unescape(client.get(status(proposal, language=language)).content.decode())

    with override(language):
        assert str(WORDING[state]) in shown


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2027-03-31", "We promise an answer by 31 March 2027."),
        ("2027-04-01", "We are late: we promised an answer by 31 March 2027."),
    ],
)
def test_private_page_says_openly_when_we_are_late(client, proposal, day, words):
    with time_machine.travel(f"{day} 09:00 +0300"):
        shown = client.get(status(proposal)).content.decode()

    assert words in shown


def test_wrong_revoked_and_unknown_links_look_the_same(client, proposal):
    right = status(proposal)
    moves.revoke_link(proposal)

    pages = [
        client.get(right),
        client.get(right[:-2] + "/"),
        client.get(url("proposal_status", "x")),
    ]

    assert [page.status_code for page in pages] == [404] * 3
    bodies = {re.sub(r'href="[^"]*"', "", page.content.decode()) for page in pages}
    assert len(bodies) == 1


def test_guessing_links_ends_soon(client, proposal):
    answers_ = [client.get(url("proposal_status", f"guess-{n}")) for n in range(12)]

    assert [a.status_code for a in answers_[:10]] == [404] * 10
    assert answers_[11].status_code == 429
    assert int(answers_[11]["Retry-After"]) <= 60
    assert client.get(status(proposal)).status_code == 200


def test_private_page_never_shows_notes_nor_who_works_on_it(client, proposal):
    ask(proposal)

    shown = client.get(status(proposal)).content.decode()

    assert "How many students?" in shown
    for hidden in ("We doubt it.", "reviewer", "Ivan", "Petrov"):
        assert hidden not in shown


def test_question_is_answered_once(client, proposal):
    ask(proposal)
    sent = {"text": "Two.", "files": [SimpleUploadedFile("a.pdf", files.pdf())]}

    form = client.get(status(proposal, "proposal_answer"))
    first = client.post(status(proposal, "proposal_answer"), sent)
    second = client.post(status(proposal, "proposal_answer"), {"text": "Two."})

    assert "How many students?" in form.content.decode()
    assert form["Referrer-Policy"] == "same-origin"
    assert first["Location"] == second["Location"] == status(proposal)
    proposal.refresh_from_db()
    assert proposal.state == S.SCREENING
    assert proposal.moves.filter(message="Two.").count() == 1
    assert proposal.files.get().name == "a.pdf"


def test_form_of_a_private_page_passes_the_check_against_forgery(proposal):
    ask(proposal)
    strict = Client(enforce_csrf_checks=True)
    form = strict.get(status(proposal, "proposal_answer")).content.decode()
    token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', form)[1]

    forged = strict.post(status(proposal, "proposal_answer"), {"text": "Two."})
    real = strict.post(
        status(proposal, "proposal_answer"),
        {"text": "Two.", "csrfmiddlewaretoken": token},
    )

    assert forged.status_code == 403
    assert real.status_code == 302


def test_empty_answer_is_asked_for(client, proposal):
    ask(proposal)

    response = client.post(status(proposal, "proposal_answer"), {"text": " "})

    assert response.status_code == 422
    assert '<a href="#id_text">Write your answer</a>' in response.content.decode()


def test_answer_without_a_question_leads_to_the_page(client, proposal):
    response = client.post(status(proposal, "proposal_answer"), {"text": "Two."})

    assert response["Location"] == status(proposal)
    assert proposal.moves.count() == 1


def test_further_files_are_added_until_there_is_no_room(client, proposal, monkeypatch):
    monkeypatch.setattr(moves, "MAX_FILES", 1)
    address = status(proposal, "proposal_add_files")

    first = client.post(address, {"files": [SimpleUploadedFile("a.pdf", files.pdf())]})
    second = client.post(
        address, {"files": [SimpleUploadedFile("b.pdf", files.pdf(b"Another"))]}
    )

    assert first["Location"] == status(proposal)
    assert second.status_code == 422
    assert proposal.files.count() == 1


def test_file_goes_back_to_its_sender_only(client, proposal):
    client.post(
        status(proposal, "proposal_add_files"),
        {"files": [SimpleUploadedFile("план.pdf", files.pdf())]},
    )
    other = ProposalFactory()
    pk = proposal.files.get().pk

    response = client.get(status(proposal, "proposal_file", pk))
    foreign = client.get(status(other, "proposal_file", pk))

    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert "attachment" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert foreign.status_code == 404


def test_unsafe_file_is_not_handed_out(client, proposal):
    client.post(
        status(proposal, "proposal_add_files"),
        {"files": [SimpleUploadedFile("a.pdf", files.pdf())]},
    )
    upload = proposal.files.get()
    upload.scan = upload.Scan.INFECTED
    upload.save()

    response = client.get(status(proposal, "proposal_file", upload.pk))
    page = client.get(status(proposal)).content.decode()

    assert response.status_code == 404
    assert f"/files/{upload.pk}/" not in page
    assert "a virus was found" in page


def test_withdrawing_needs_a_tick_and_is_final(client, proposal):
    address = status(proposal, "proposal_withdraw")

    unticked = client.post(address, {"reason": "No money."})
    done = client.post(address, {"reason": "No money.", "sure": "on"})

    assert unticked.status_code == 422
    assert "No money." in unticked.content.decode()
    assert done["Location"] == status(proposal)
    proposal.refresh_from_db()
    assert proposal.state == S.WITHDRAWN
    page = client.get(status(proposal)).content.decode()
    assert status(proposal, "proposal_withdraw") not in page
    assert client.get(address)["Location"] == status(proposal)
