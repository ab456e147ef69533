from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile
from django.http import Http404
from django.urls import reverse

from core.files import send_file, send_upload
from core.models import Status
from department.models import Document
from partnerships.models import Agreement, ProposalFile
from tests import files
from tests.factories.uploads import make_upload

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


# --- Files from the public ------------------------------------------------------------

HOSTILE_NAMES = [
    "a\r\nSet-Cookie: session=1.pdf",
    "a\nX: y.pdf",
    "a\r.pdf",
    'a"; filename="b.exe".pdf',
    "a'; b.pdf",
    "a\\.pdf",
    "a%0d%0aX: y.pdf",
    "a;b=c.pdf",
    "a\0.pdf",
    "a\x1b[31m.pdf",
    "a\x85X: y.pdf",
    "a\u2028X: y.pdf",
    "photo\u202efdp.pdf",
    "../../etc/passwd",
    "C:\\windows\\a.pdf",
    "lone\ud800.pdf",
    "Договор № 5.pdf",
    "اتفاقية.pdf",
    "=?utf-8?Q?a=0D=0A?=.pdf",
    "a" * 5_000 + ".pdf",
    "",
]


def test_upload_is_sent_as_a_private_inert_download():
    response = send_upload(make_upload("Offer.pdf"))

    sent = b"".join(response.streaming_content)
    response.close()
    assert sent == files.pdf()
    assert dict(response.items()) == {
        "Content-Type": "application/pdf",
        "Content-Length": str(len(files.pdf())),
        "Content-Disposition": 'attachment; filename="Offer.pdf"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }


@pytest.mark.parametrize("scan", ["pending", "infected"])
def test_upload_is_not_sent_before_it_is_known_to_be_clean(scan):
    upload = make_upload()
    upload.scan = scan

    with pytest.raises(Http404):
        send_upload(upload)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_name_of_an_upload_injects_nothing(name):
    upload = make_upload()
    upload.name = name

    response = send_upload(upload)

    response.close()
    raw = response.serialize_headers()
    assert raw.count(b"\r\n") == len(response.headers) - 1
    assert b"\0" not in raw
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; filename")
    assert disposition.isascii()
    assert len(unquote(disposition)) < 200


def test_name_of_an_upload_arrives_in_its_script():
    response = send_upload(make_upload("Договор.pdf"))

    response.close()
    encoded = response["Content-Disposition"].removeprefix("attachment; filename*=")
    assert unquote(encoded) == "utf-8''Договор.pdf"


@pytest.mark.parametrize("private", [False, True])
def test_private_file_is_kept_by_no_cache(private):
    response = send_file(make_upload().file, private=private)

    response.close()
    assert response.get("Cache-Control") == ("private, no-store" if private else None)


def test_upload_whose_file_is_lost_is_not_found():
    upload = make_upload()
    ProposalFile._meta.get_field("file").storage.delete(upload.file.name)

    with pytest.raises(Http404):
        send_upload(upload)
