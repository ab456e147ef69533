import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from core.models import Status
from department.models import Document
from partnerships.models import Agreement
from tests.factories.honours import AwardFactory

pytestmark = pytest.mark.django_db


def make_agreement(**fields):
    agreement = Agreement(
        slug="with-a-file",
        title_en="With a file",
        status=Status.PUBLISHED,
        file_visibility=Agreement.Visibility.PUBLIC,
    )
    agreement.file.save("signed.pdf", ContentFile(b"%PDF-1.7"), save=False)
    for name, value in fields.items():
        setattr(agreement, name, value)
    agreement.save()
    return reverse("partnerships:agreement_file", args=[agreement.slug])


def status_of(response):
    """The status of a file response; reading it to its end closes the file."""
    b"".join(response.streaming_content)
    return response.status_code


def test_agreement_file_is_sent_as_an_inert_download(client):
    response = client.get(make_agreement())

    assert b"".join(response.streaming_content) == b"%PDF-1.7"
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "fields",
    [
        {"file_visibility": Agreement.Visibility.STAFF},
        {"status": Status.DRAFT},
        {"file": ""},
        {"file": "agreements/lost.pdf"},
    ],
)
def test_agreement_file_is_hidden_when_private_unpublished_or_missing(client, fields):
    response = client.get(make_agreement(**fields))

    assert response.status_code == 404


def test_uploads_have_no_address_of_their_own(client):
    make_agreement()

    assert client.get("/media/agreements/signed.pdf").status_code == 404


def test_document_file_is_hidden_while_a_draft(client):
    document = Document(key="form", title_en="Form")
    document.file.save("form.pdf", ContentFile(b"%PDF"), save=False)
    document.save()
    url = reverse("department:document_file", args=["form"])

    hidden = client.get(url).status_code
    document.status = Status.PUBLISHED
    document.save()

    assert (hidden, status_of(client.get(url))) == (404, 200)


def test_portrait_needs_consent(client):
    award = AwardFactory(has_portrait_consent=True)
    award.portrait.save("face.png", ContentFile(b"\x89PNG"), save=True)
    url = reverse("honours:award_portrait", args=[award.slug])

    shown = status_of(client.get(url))
    award.portrait, award.has_portrait_consent = "", False
    award.save()

    assert (shown, client.get(url).status_code) == (200, 404)
