"""Files on their way in: what a request leaves on the disk."""

from io import BytesIO

import pytest
from django.test import Client

from core.uploads.policy import MB
from partnerships.models import ProposalFile
from tests import files
from tests.core.uploads.sending import send, stored_files
from tests.hostile_files import HOSTILE, Hostile

pytestmark = pytest.mark.urls("tests.core.uploads.sending")


@pytest.mark.django_db
def test_good_files_arrive(settings, scratch):
    long_name = "a" * 200 + "." + "pdf"
    large = files.pdf().replace(b"endstream", bytes(3 * MB) + b"\nendstream")

    response = send(
        ("Договор.pdf", files.pdf()), ("b.docx", files.docx()), (long_name, large)
    )

    assert response.content == b"taken"
    assert len(stored_files(settings)) == 3
    assert list(scratch.iterdir()) == []
    assert set(ProposalFile.objects.values_list("name", "size")) == {
        ("Договор.pdf", len(files.pdf())),
        ("b.docx", len(files.docx())),
        ("a" * 146 + ".pdf", len(large)),
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "hostile",
    # An end of line in a name would end the header.
    [pytest.param(h, id=h.what) for h in HOSTILE if "\n" not in h.name],
)
def test_nothing_remains_of_a_hostile_file(hostile: Hostile, settings, scratch):
    response = send((hostile.name, hostile.make()))

    assert response.status_code == 422
    assert ProposalFile.objects.count() == 0
    assert stored_files(settings) == []
    assert list(scratch.iterdir()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["a." + "x" * 300, "я" * 300, "/", "\\", "a&#0;.pdf"])
def test_large_file_of_any_name_is_answered(name, scratch):
    response = send((name, b"%PDF-" + bytes(3 * MB)))

    assert response.status_code == 422
    assert list(scratch.iterdir()) == []


@pytest.mark.django_db
def test_hundred_megabytes_are_refused_in_the_readers_language(
    language, settings, scratch
):
    response = Client().post(
        f"/{language}/sending/",
        {"files": files.upload("a.pdf", bytes(100 * MB))},
    )

    assert response.status_code == 413
    assert response["Content-Language"] == language
    assert "30" in response.text
    assert stored_files(settings) == []
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("length", ["", "x", "-1", "٣"])
def test_strange_length_is_no_reason_to_fail(length):
    response = Client().get("/healthz", CONTENT_LENGTH=length)

    assert response.status_code == 200


@pytest.mark.django_db
def test_broken_off_request_leaves_nothing(settings, scratch):
    class Gone(BytesIO):
        def read(self, size=-1):
            return super().read(size) or self.fail()

        def fail(self):
            raise OSError("the client has gone")

    body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"'
    body += b"\r\n\r\n" + files.pdf() + bytes(3 * MB)
    client = Client(raise_request_exception=False)

    client.post(
        "/sending/",
        **{
            "wsgi.input": Gone(body),
            "CONTENT_LENGTH": str(2 * len(body)),
            "CONTENT_TYPE": "multipart/form-data; boundary=x",
        },
    )

    assert ProposalFile.objects.count() == 0
    assert stored_files(settings) == []
    assert list(scratch.iterdir()) == []
