"""Pictures are written anew: what is kept of them are the pixels."""

import hashlib
from io import BytesIO

import pytest
from PIL import Image

from core import uploads
from tests import files


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
