"""Files and their rows agree, and there is room for no more than there is."""

import hashlib
import os
import stat
import time
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction

from core import uploads
from core.uploads.store import abandoned
from partnerships.models import ProposalFile
from tests import files
from tests.core.uploads.sending import stored_files
from tests.factories.uploads import make_upload

pytestmark = pytest.mark.django_db


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


def test_refused_row_takes_its_file_along(settings):
    checked = uploads.check(files.upload("a.pdf", files.pdf()))

    with pytest.raises(Exception, match="proposal"), transaction.atomic():
        uploads.save(checked, ProposalFile())

    assert stored_files(settings) == []


def test_file_goes_with_its_row_on_commit(django_capture_on_commit_callbacks):
    upload = make_upload()
    name = upload.file.name

    with django_capture_on_commit_callbacks() as callbacks:
        upload.delete()
    before = default_storage.exists(name)
    for callback in callbacks:
        callback()

    assert (before, default_storage.exists(name)) == (True, False)


# The sweep


def age(name, hours):
    then = time.time() - timedelta(hours=hours).total_seconds()
    os.utime(default_storage.path(name), (then, then))


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


def test_sweep_leaves_a_young_file_alone():
    with transaction.atomic():
        name = make_upload().file.name
        transaction.set_rollback(True)
    age(name, hours=23)

    assert uploads.sweep_all() == 0
    assert default_storage.exists(name)


def test_sweep_reports_a_row_without_file(caplog):
    upload = make_upload()
    default_storage.delete(upload.file.name)

    swept = uploads.sweep(ProposalFile)
    uploads.sweep_all()

    assert swept.missing == [upload.pk]
    assert f"partnerships.ProposalFile without file: [{upload.pk}]" in caplog.messages


def test_sweep_goes_on_past_a_file_that_somebody_else_removed():
    left = make_upload()
    left.proposal.delete()
    age(left.file.name, hours=25)
    gone = f"{ProposalFile.folder()}/gone.pdf"

    assert abandoned(default_storage, {gone, left.file.name}) == [left.file.name]


def test_sweep_of_an_empty_store():
    assert uploads.sweep_all() == 0


# Room


def test_full_store_takes_no_more(settings):
    used = make_upload().size
    settings.UPLOAD_QUOTA_BYTES = used + 10

    with pytest.raises(ValidationError) as by_field:
        uploads.UploadsField().clean([files.upload("a.pdf", files.pdf())])
    with pytest.raises(ValidationError) as by_save:
        make_upload()

    assert by_field.value.code == by_save.value.code == "no_room"
    assert uploads.UploadsField().clean([]) == []


def test_store_that_fills_raises_the_alarm(settings, caplog):
    settings.UPLOAD_QUOTA_BYTES = make_upload().size

    uploads.sweep_all()

    assert "Uploads fill more than four fifths of UPLOAD_QUOTA_BYTES" in caplog.messages
