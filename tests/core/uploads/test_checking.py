"""What is refused, with which words, and what is taken as it is."""

import hashlib
import time

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from core import uploads
from core.uploads.policy import DOCX, MB, PDF, REASONS, Policy
from tests import files
from tests.hostile_files import HOSTILE, Hostile, sound_giant


def refused(name, content, policy=uploads.DEFAULT):
    with pytest.raises(ValidationError) as refusal:
        uploads.check(files.upload(name, content), policy)
    return refusal.value


def test_catalogue_of_hostile_files_is_complete():
    assert len(HOSTILE) >= 40
    assert {hostile.reason for hostile in HOSTILE} == set(REASONS)


@pytest.mark.parametrize("hostile", [pytest.param(h, id=h.what) for h in HOSTILE])
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
