"""What staff read of a proposal, and the files that came with it."""

import pytest
from django.urls import reverse

from core import uploads
from core.models import Upload
from partnerships.models import Opinion, Proposal, ProposalFile, ProposalState as S
from partnerships.proposals import moves
from tests import files
from tests.factories.partnerships import InstitutionFactory, SubjectAreaFactory
from tests.partnerships.proposals.back_office import (
    QUEUE,
    act_url,
    browser_of,
    member,
    page_of,
    write,
)
from tests.partnerships.proposals.given import in_state

pytestmark = pytest.mark.django_db

HOSTILE = "\"'><script>alert(1)</script>"


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


@pytest.mark.parametrize("path", ["page", "queue", "ask", "accept", "front"])
def test_pages_answer_in_every_language(office, language, path):
    proposal = in_state(S.IN_REVIEW, language=language)
    addresses = {"page": page_of(proposal), "queue": QUEUE, "front": "/admin/"}
    address = addresses.get(path) or act_url(proposal, path)

    response = office.get(address, headers={"Accept-Language": language})

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text


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
