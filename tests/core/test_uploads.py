"""Files from the public: what is taken, what is refused, and what is left of it."""

import hashlib
import os
import stat
import tempfile
import time
from datetime import timedelta
from io import BytesIO

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.utils.translation import override
from PIL import Image

from bsmu_intl.urls import urlpatterns as site_urlpatterns
from core import uploads
from core.uploads.policy import (
    DOCX,
    MAX_REQUEST_BYTES,
    MB,
    PDF,
    REASONS,
    Policy,
    refusal,
)
from partnerships.models import ProposalFile
from tests import files
from tests.factories.uploads import make_proposal, make_upload
from tests.hostile_files import HOSTILE, Hostile, sound_giant

each_hostile = pytest.mark.parametrize(
    "hostile", [pytest.param(h, id=h.what) for h in HOSTILE]
)


class Form(forms.Form):
    files = uploads.UploadsField()


def sending(request):
    """What a view does with a form of files."""
    form = Form(request.POST, request.FILES)
    if not form.is_valid():
        return HttpResponse(form.errors["files"].as_text(), status=422)
    proposal = make_proposal()
    for checked in form.cleaned_data["files"]:
        uploads.save(checked, ProposalFile(proposal=proposal))
    return HttpResponse("taken")


urlpatterns = [path("sending/", sending), *site_urlpatterns]


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """The folder for temporary files, ours alone."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def stored_files(settings):
    return [p for p in settings.MEDIA_ROOT.rglob("*") if p.is_file()]


def send(*named: tuple[str, bytes], address="/sending/", **options):
    """Post files under names that no browser would send."""
    body = b""
    for name, content in named:
        head = f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"'
        body += head.encode() + b"\r\nContent-Type: application/pdf\r\n\r\n"
        body += content + b"\r\n"
    body += b"--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    return Client().generic("POST", address, body, kind, **options)


def refused(name, content, policy=uploads.DEFAULT):
    with pytest.raises(ValidationError) as refusal:
        uploads.check(files.upload(name, content), policy)
    return refusal.value


# --- What is refused ------------------------------------------------------------------


def test_catalogue_of_hostile_files_is_complete():
    assert len(HOSTILE) >= 40
    assert {hostile.reason for hostile in HOSTILE} == set(REASONS)


@each_hostile
def test_hostile_file_is_refused_by_name_in_every_language(hostile: Hostile, settings):
    error = refused(hostile.name, hostile.make())

    assert error.code == hostile.reason
    for language, _name in settings.LANGUAGES:
        with override(language):
            (message,) = error.messages
        assert "%(" not in message
        assert hostile.name[:5] in message
        assert "\u202e" not in message
        assert "\0" not in message


@pytest.mark.django_db
@pytest.mark.urls(__name__)
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


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_can_be_said(reason, language):
    with override(language):
        (message,) = refusal(reason, "offer.pdf", uploads.DEFAULT).messages

    assert "“offer.pdf”" in message or language != "en"
    assert "%(" not in message


def test_type_must_be_one_of_the_policy():
    error = refused("offer.docx", files.docx(), Policy(types=(PDF,)))

    assert error.code == "type"
    assert error.messages[0].endswith("Send PDF.")


def test_type_claimed_by_the_browser_counts_for_nothing():
    liar = files.upload("offer.exe", b"MZ", content_type="application/pdf")

    with pytest.raises(ValidationError, match="kind"):
        uploads.check(liar)


def test_large_archive_is_judged_quickly():
    content = sound_giant()
    started = time.process_time()

    checked = uploads.check(files.upload("offer.docx", content))

    assert time.process_time() - started < 2  # half a second on a quiet machine
    assert 3 * MB < checked.size < 10 * MB


# --- What is taken --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "make", "content_type"),
    [
        ("Offer.PDF", files.pdf, "application/pdf"),
        ("offer.docx", files.docx, DOCX.content_type),
    ],
)
def test_document_is_kept_as_it_is(name, make, content_type):
    content = make()

    checked = uploads.check(files.upload(name, content))

    assert checked.content.read() == content
    assert checked.size == len(content)
    assert checked.digest == hashlib.sha256(content).hexdigest()
    assert checked.content_type == content_type
    assert checked.name == name.lower().replace("offer", name[:5])


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.JPEG"])
def test_picture_loses_everything_but_its_pixels(name):
    make = files.png if name.endswith("png") else files.jpeg
    content = make(exif=files.exif(), icc_profile=files.colour_profile())
    assert b"Telephone" in content

    checked = uploads.check(files.upload(name, content))

    kept = checked.content.read()
    assert b"Telephone" not in kept
    assert len(kept) == checked.size
    assert hashlib.sha256(kept).hexdigest() == checked.digest
    with Image.open(BytesIO(kept)) as image:
        assert dict(image.getexif()) == {}
        assert "icc_profile" not in image.info
        assert "comment" not in image.info


def test_picture_from_a_telephone_stands_upright():
    content = files.jpeg((40, 30), exif=files.exif(orientation=6))

    checked = uploads.check(files.upload("a.jpg", content))

    with Image.open(checked.content) as image:
        assert image.size == (30, 40)
        assert image.getpixel((15, 5))[0] < 60  # what was left is above
        assert image.getpixel((15, 35))[0] > 200


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_picture_of_every_mode_is_taken(mode):
    buffer = BytesIO()
    Image.new(mode, (20, 10)).save(buffer, "PNG")

    checked = uploads.check(files.upload("a.png", buffer.getvalue()))

    with Image.open(checked.content) as image:
        assert (image.size, image.mode) == ((20, 10), mode)


def test_moving_picture_keeps_its_first_frame():
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    buffer = BytesIO()
    frames[0].save(buffer, "PNG", save_all=True, append_images=frames[1:])

    checked = uploads.check(files.upload("a.png", buffer.getvalue()))

    with Image.open(checked.content) as image:
        assert not getattr(image, "is_animated", False)
        assert image.getpixel((4, 4)) == (255, 0, 0)


def test_bytes_behind_a_picture_vanish():
    checked = uploads.check(files.upload("a.jpg", files.jpeg() + b"MZ" * 500))

    assert b"MZMZ" not in checked.content.read()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Договор о сотрудничестве.pdf", "Договор о сотрудничестве.pdf"),
        ("جامعة.PDF", "جامعة.pdf"),
        ("cafe\u0301.pdf", "caf\u00e9.pdf"),
        ("..hidden.pdf", "hidden.pdf"),
        ("  a   b .pdf", "a b.pdf"),
        ("zero\u200bwidth\u200f.pdf", "zerowidth.pdf"),
        ('what? "this": <b>|*.pdf', "what this b.pdf"),
        (".pdf", "pdf"),
        ("", "file"),
        ("\u202e\0", "file"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\offer.Pdf", "offer.pdf"),
        ("lone\ud800.pdf", "lone.pdf"),
        ("я" * 300 + ".pdf", "я" * 146 + ".pdf"),
        ("a." + "x" * 300, "a." + "x" * 20),
    ],
)
def test_name_is_cleaned(sent, kept):
    assert uploads.clean_name(sent) == kept
    assert uploads.clean_name(kept) == kept


# --- The form field -------------------------------------------------------------------


@pytest.mark.django_db
def test_field_gives_the_checked_files():
    sent = [files.upload("a.pdf", files.pdf()), files.upload("b.png", files.png())]

    checked = uploads.UploadsField().clean(sent)

    assert [file.name for file in checked] == ["a.pdf", "b.png"]


@pytest.mark.parametrize("nothing", [None, [], [None]])
def test_field_is_optional_unless_it_says_otherwise(nothing):
    assert uploads.UploadsField().clean(nothing) == []
    with pytest.raises(ValidationError, match="required"):
        uploads.UploadsField(required=True).clean(nothing)


@pytest.mark.django_db
def test_field_has_a_message_for_each_bad_file():
    sent = [
        files.upload("a.exe", b"MZ"),
        files.upload("b.pdf", files.pdf()),
        files.upload("c.pdf", b""),
    ]

    with pytest.raises(ValidationError) as refusal:
        uploads.UploadsField().clean(sent)

    assert [error.code for error in refusal.value.error_list] == ["type", "empty"]


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        (Policy(max_files=1), "too_many"),
        (Policy(max_total=1_000), "too_big_together"),
    ],
)
def test_field_counts_the_files_together(policy, code):
    sent = [files.upload(f"{n}.pdf", files.pdf()) for n in range(2)]

    with pytest.raises(ValidationError) as refusal:
        uploads.UploadsField(policy=policy).clean(sent)

    assert refusal.value.code == code
    assert "%(" not in refusal.value.messages[0]


def test_field_says_what_it_takes():
    html = str(Form()["files"])

    assert Form()["files"].help_text == (
        "Up to 5 files: PDF, DOCX, PNG or JPEG, 10 MB each, 25 MB together."
    )
    assert 'accept=".pdf,.docx,.png,.jpg,.jpeg"' in html
    assert " multiple" in html


def test_field_says_it_in_every_language(language):
    with override(language):
        text = str(uploads.UploadsField().help_text)

    assert "PDF" in text
    assert "10" in text
    assert "%(" not in text


# --- The request ----------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.urls(__name__)
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
@pytest.mark.urls(__name__)
@pytest.mark.parametrize("name", ["a." + "x" * 300, "я" * 300, "/", "\\", "a&#0;.pdf"])
def test_large_file_of_any_name_is_answered(name, scratch):
    response = send((name, b"%PDF-" + bytes(3 * MB)))

    assert response.status_code == 422
    assert list(scratch.iterdir()) == []


@pytest.mark.django_db
@pytest.mark.urls(__name__)
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


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("length", ["", "x", "-1", "٣"])
def test_strange_length_is_no_reason_to_fail(length):
    response = Client().get("/healthz", CONTENT_LENGTH=length)

    assert response.status_code == 200


def test_a_form_fits_into_a_request():
    assert uploads.DEFAULT.max_total < MAX_REQUEST_BYTES


@pytest.mark.django_db
@pytest.mark.urls(__name__)
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


# --- The store ------------------------------------------------------------------------


@pytest.mark.django_db
def test_file_is_kept_under_a_name_of_its_own():
    upload = make_upload("Offer.pdf")

    path = upload.file.path
    assert "ffer" not in upload.file.name
    assert upload.file.name.startswith("uploads/partnerships.proposalfile/")
    assert len(upload.file.name.rsplit("/")[-1]) == 32 + len(".pdf")
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o640
    assert (upload.name, upload.scan) == ("Offer.pdf", ProposalFile.Scan.OFF)
    with upload.file.open() as file:
        assert hashlib.sha256(file.read()).hexdigest() == upload.digest


@pytest.mark.django_db
def test_refused_row_takes_its_file_along(settings):
    checked = uploads.check(files.upload("a.pdf", files.pdf()))

    with pytest.raises(Exception, match="proposal"), transaction.atomic():
        uploads.save(checked, ProposalFile())

    assert stored_files(settings) == []


@pytest.mark.django_db
def test_file_goes_with_its_row_on_commit(django_capture_on_commit_callbacks):
    upload = make_upload()
    name = upload.file.name

    with django_capture_on_commit_callbacks() as callbacks:
        upload.delete()
    before = default_storage.exists(name)
    for callback in callbacks:
        callback()

    assert (before, default_storage.exists(name)) == (True, False)


def age(name, hours):
    then = time.time() - timedelta(hours=hours).total_seconds()
    os.utime(default_storage.path(name), (then, then))


@pytest.mark.django_db
def test_sweep_removes_what_a_rollback_and_a_cascade_left():
    with transaction.atomic():
        rolled_back = make_upload().file.name
        transaction.set_rollback(True)
    cascaded = make_upload()
    cascaded.proposal.delete()
    kept = make_upload().file.name
    for name in (rolled_back, cascaded.file.name, kept):
        age(name, hours=25)

    swept = uploads.sweep(ProposalFile)

    assert swept.removed == sorted([rolled_back, cascaded.file.name])
    assert swept.missing == []
    assert default_storage.exists(kept)
    assert not default_storage.exists(rolled_back)


@pytest.mark.django_db
def test_sweep_leaves_a_young_file_alone():
    with transaction.atomic():
        name = make_upload().file.name
        transaction.set_rollback(True)
    age(name, hours=23)

    assert uploads.sweep_all() == 0
    assert default_storage.exists(name)


@pytest.mark.django_db
def test_sweep_reports_a_row_without_file(caplog):
    upload = make_upload()
    default_storage.delete(upload.file.name)

    swept = uploads.sweep(ProposalFile)
    uploads.sweep_all()

    assert swept.missing == [upload.pk]
    assert f"partnerships.ProposalFile without file: [{upload.pk}]" in caplog.messages


@pytest.mark.django_db
def test_sweep_of_an_empty_store():
    assert uploads.sweep_all() == 0


@pytest.mark.django_db
def test_full_store_takes_no_more(settings):
    used = make_upload().size
    settings.UPLOAD_QUOTA_BYTES = used + 10

    with pytest.raises(ValidationError) as by_field:
        uploads.UploadsField().clean([files.upload("a.pdf", files.pdf())])
    with pytest.raises(ValidationError) as by_save:
        make_upload()

    assert by_field.value.code == by_save.value.code == "no_room"
    assert uploads.UploadsField().clean([]) == []


@pytest.mark.django_db
def test_store_that_fills_raises_the_alarm(settings, caplog):
    settings.UPLOAD_QUOTA_BYTES = make_upload().size

    uploads.sweep_all()

    assert "Uploads fill more than four fifths of UPLOAD_QUOTA_BYTES" in caplog.messages
