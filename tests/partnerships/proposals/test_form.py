"""The form: what it begins with, keeps, refuses and stores."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from core.models import FormUse, Mail
from partnerships.models import Proposal, ProposalState as S
from partnerships.proposals.forms import ProposalForm
from tests import files
from tests.factories.core import ConsentTextFactory
from tests.factories.partnerships import InstitutionFactory
from tests.partnerships.proposals.sender import UNIVERSITY, answers, opened, send, url

pytestmark = pytest.mark.django_db


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
    assert Proposal.find(secret) == proposal
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


def test_summary_follows_the_order_of_the_page(client, consent_text):
    wrong = dict.fromkeys(answers(), "") | {
        "consent_version": "proposal-1",
        "planned_from": "soon",
        "ror_id": "1",
    }
    files_sent = [SimpleUploadedFile("a.exe", b"MZ")]

    shown = send(client, **wrong, files=files_sent).content.decode()

    summary = re.findall(r'<li><a href="#id_(\w+?)(?:_0)?">', shown)
    page = re.findall(r'id="id_(\w+)_error"', shown)
    assert "files" in summary
    assert summary == page


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
