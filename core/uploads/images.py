"""Pictures: measured by their header, decoded in bounded memory, written anew.

What is kept are the pixels: no metadata, no place where it was taken, no colour
profile, no further frames and nothing behind the end.
"""

import re
from threading import Lock
from typing import BinaryIO

from PIL import Image, ImageOps

from core.uploads.documents import check_polyglot
from core.uploads.policy import JPEG, MB, PNG, FileType, Refused

MAX_PIXELS = 40_000_000
MAX_SIDE = 12_000
MAX_MEMORY = 240 * MB  # of one picture while it is decoded
MAX_PARTS = 10_000  # segments or chunks; Pillow takes them one by one
MAX_SCANS = 30  # a progressive JPEG has about ten; each costs a pass over all pixels

_ORIENTATION = 0x0112
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
_SAVE = {
    "PNG": {"format": "PNG", "compress_level": 3},
    "JPEG": {"format": "JPEG", "quality": 88},
}
# Memory holds one picture at a time per process.
_one_at_a_time = Lock()


def rewrite(file: BinaryIO, kind: FileType) -> None:
    """Replace what the file holds by the same picture, written anew.

    Raises Refused: hidden, pixels, damaged.
    """
    check_polyglot(file)
    file.seek(0)
    parts, scans = _jpeg_parts(file.read()) if kind is JPEG else _png_parts(file.read())
    if parts > MAX_PARTS or scans > MAX_SCANS:
        raise Refused("damaged")
    file.seek(0)
    try:
        with _one_at_a_time, Image.open(file, formats=(kind.label,)) as image:
            _check_size(image, is_progressive=scans > 1)
            _load_upright(image)
            _write(image, file, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("pixels") from error
    except Refused:
        raise
    except Exception as error:  # Pillow raises nearly anything for hostile bytes
        raise Refused("damaged") from error


def _check_size(image, *, is_progressive):
    pixels = image.width * image.height
    bytes_per_pixel = 4 * (2 if _is_turned(image) else 1) + 6 * is_progressive
    if (
        pixels > MAX_PIXELS
        or max(image.size) > MAX_SIDE
        or pixels * bytes_per_pixel > MAX_MEMORY
    ):
        raise Refused("pixels")


def _is_turned(image):
    """Whether its camera was held another way up; only JPEG is asked."""
    return image.format != "PNG" and image.getexif().get(_ORIENTATION, 1) in range(2, 9)


def _load_upright(image):
    if _is_turned(image):
        ImageOps.exif_transpose(image, in_place=True)
    else:
        image.load()


def _write(image, file, kind):
    image.info = {k: v for k, v in image.info.items() if k == "transparency"}
    file.seek(0)
    file.truncate()
    image.save(file, **_SAVE[kind.label])
    file.flush()


def _jpeg_parts(data):
    """How many segments there are, and how often it goes over its pixels."""
    parts, scans, place = 0, 0, 2
    while parts <= MAX_PARTS and (marker := _MARKER.search(data, place)):
        code, place = marker[0][1], marker.end()
        if code == 0xD9:  # the end
            break
        parts += 1
        if code not in (0x01, 0xD8):
            scans += code == 0xDA  # the start of a scan
            place += int.from_bytes(data[place : place + 2], "big")
    return parts, scans


def _png_parts(data):
    """How many chunks there are; it goes over its pixels once."""
    parts, place = 0, len(PNG.magic)
    while parts <= MAX_PARTS and place < len(data):
        parts += 1
        place += 12 + int.from_bytes(data[place : place + 4], "big")
    return parts, 1
