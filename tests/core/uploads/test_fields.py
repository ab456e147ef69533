"""The form field for several files."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from core import uploads
from core.uploads.policy import Policy
from tests import files
from tests.core.uploads.sending import Form


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
