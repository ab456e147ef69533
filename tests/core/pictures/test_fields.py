"""What staff may upload as a picture, and what is kept of it."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from core.pictures import PictureField
from tests import files


def test_picture_is_kept_under_a_name_of_ours_without_metadata():
    name = "Jane Doe, photo by John Roe" + "x" * 200 + ".JPEG"
    content = files.jpeg(exif=files.exif(), comment=b"John Roe")

    kept = PictureField(max_length=100).clean(files.upload(name, content))

    assert len(kept.name) == 32 + len(".jpeg")
    assert set(kept.name[:32]) <= set("0123456789abcdef")
    written = kept.read()
    assert b"John Roe" not in written
    assert b"Telephone" not in written
    with Image.open(BytesIO(written)) as image:
        assert image.size == (30, 40)  # upright, as the telephone was held


def test_field_says_what_it_takes():
    field = PictureField()

    assert str(field.help_text) == "One file: JPEG or PNG, up to 20 MB."
    assert field.widget.attrs["accept"] == ".jpg,.jpeg,.png"


@pytest.mark.parametrize("name", ["portrait.gif", "portrait.webp", "portrait.pdf"])
def test_only_jpeg_and_png_are_taken(name):
    with pytest.raises(ValidationError, match="Send JPEG or PNG"):
        PictureField().clean(files.upload(name, files.jpeg()))


def test_empty_file_is_named():
    with pytest.raises(ValidationError, match="“a.png” is empty"):
        PictureField().clean(files.upload("a.png", b""))
