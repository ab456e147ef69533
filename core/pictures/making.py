"""From an uploaded picture to its renditions, outside of every request.

Any number of these may run at once, be killed at any moment and be run again. A file
is written before its row and removed after it, under a name that is written once; what
a crash leaves without a row is swept up.
"""

import hashlib
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, transaction
from PIL import Image

from core import content_version
from core.models import Rendition, Sequence
from core.pictures.declared import models_with_pictures
from core.uploads.store import abandoned, stored_in

logger = logging.getLogger(__name__)

FOLDER = "renditions"
# Portraits as the design draws them, for one to three pixels a point.
RATIO = (4, 5)
WIDTHS = (240, 480, 720)
# In the order in which a browser is to choose.
FORMATS = {
    "avif": {"format": "AVIF", "quality": 60, "speed": 6, "max_threads": 1},
    "webp": {"format": "WEBP", "quality": 80, "method": 4},
    "jpeg": {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True},
}
# Any change of what is above makes all renditions anew.
_RECIPE = repr((RATIO, WIDTHS, FORMATS))


@dataclass(frozen=True)
class _Wanted:
    """A stored picture, and in per cent the point that stays visible."""

    source: str
    focus_x: int
    focus_y: int

    @property
    def prefix(self) -> str:
        """How the files of its renditions begin, other for another focus or recipe."""
        words = f"{self.source} {self.focus_x} {self.focus_y} {_RECIPE}"
        return f"{FOLDER}/{hashlib.sha256(words.encode()).hexdigest()[:24]}-"


def never() -> bool:
    return False


def make_due(*, stopped: Callable[[], bool] = never) -> int:
    """Forget renditions that nobody wants any more and make those that are missing.

    Returns how many pictures got theirs. One that fails is logged and does not keep
    the others. `stopped` is asked before each picture.
    """
    wanted = {one.source: one for one in _wanted()}
    made = _made()
    for source in made.keys() - wanted.keys():
        _forget(source)
    count = 0
    for one in _missing(wanted.values(), made):
        if stopped():
            break
        try:
            _make(one)
        except (OperationalError, InterfaceError):
            raise
        except Exception:  # of a file that is lost, or damaged since it was checked
            logger.exception("Renditions of %s could not be made", one.source)
        else:
            count += 1
    return count


def make_missing(*, dry_run: bool = False) -> int:
    """The same once a day, in case no worker runs; how many pictures got theirs."""
    if dry_run:
        return len(_missing(_wanted(), _made()))
    return make_due()


def sweep(*, dry_run: bool = False) -> int:
    """Remove files of pictures and renditions that have no row for a day; runs daily.

    Returns how many there were. A replaced picture without renditions is one of them.
    """
    kinds = list(models_with_pictures())
    folders = {FOLDER, *(_folder(*kind) for kind in kinds)}
    stored = set().union(*(stored_in(default_storage, one) for one in folders))
    rows = set(Rendition.objects.values_list("file", flat=True))
    found = abandoned(
        default_storage, stored.difference(rows, *(_files_of(*kind) for kind in kinds))
    )
    if not dry_run:
        for name in found:
            default_storage.delete(name)
    return len(found)


def _folder(model, picture):
    return str(model._meta.get_field(picture.file).upload_to).strip("/")


def _files_of(model, picture):
    records = model._base_manager.exclude(**{picture.file: ""})
    return set(records.values_list(picture.file, flat=True))


def _wanted() -> Iterator[_Wanted]:
    """Every picture with consent, hidden records included: staff see them too."""
    for model, picture in models_with_pictures():
        records = picture.consented(model._base_manager.all())
        columns = (picture.file, picture.focus_x, picture.focus_y)
        for row in records.values_list(*columns):
            yield _Wanted(*row)


def _made() -> dict[str, list[str]]:
    """Each picture that has renditions, with their files."""
    made = defaultdict(list)
    for source, file in Rendition.objects.values_list("source", "file"):
        made[source].append(file)
    return made


def _missing(wanted: Iterable[_Wanted], made: dict[str, list[str]]) -> list[_Wanted]:
    return [
        one
        for one in wanted
        if not (files := made.get(one.source))
        or not all(file.startswith(one.prefix) for file in files)
    ]


def _forget(source):
    """Remove renditions, and the picture itself if no record refers to it."""
    with transaction.atomic():
        gone = _remove_rows(source)
        referred = any(source in _files_of(*kind) for kind in models_with_pictures())
        _delete_later(gone if referred else [*gone, source])


def _make(one: _Wanted):
    """All renditions or none: their rows come and go together."""
    renditions = []
    for small in _sizes(one):
        for name, options in FORMATS.items():
            content = BytesIO()
            small.save(content, **options)
            file = default_storage.save(
                f"{one.prefix}{small.width}.{name}", ContentFile(content.getvalue())
            )
            renditions.append(
                Rendition(
                    source=one.source,
                    format=name,
                    width=small.width,
                    height=small.height,
                    file=file,
                )
            )
    with transaction.atomic():
        Sequence.hold("renditions")  # of two at the same picture the later one wins
        _delete_later(_remove_rows(one.source))
        Rendition.objects.bulk_create(renditions)
        transaction.on_commit(content_version.bump)


def _remove_rows(source):
    rows = Rendition.objects.filter(source=source)
    files = list(rows.values_list("file", flat=True))
    rows.delete()
    return files


def _delete_later(names):
    for name in names:
        transaction.on_commit(partial(default_storage.delete, name))


def _sizes(one: _Wanted) -> Iterator[Image.Image]:
    """The picture cut around its focus, in each width and never enlarged.

    Nothing but pixels is taken over, and what is transparent becomes white. The
    largest is made first, and the others of it.
    """
    with default_storage.open(one.source) as file, Image.open(file) as image:
        whole = image.size
        box = crop_box(whole, one.focus_x, one.focus_y)
        width = box[2] - box[0]
        widths = sorted({min(each, width) for each in WIDTHS}, reverse=True)
        # A JPEG is decoded no larger than needed; its measures are then other ones.
        image.draft(None, tuple(side * widths[0] // width for side in whole))
        across, down = image.width / whole[0], image.height / whole[1]
        scaled = (box[0] * across, box[1] * down, box[2] * across, box[3] * down)
        largest = _shrunk(image, scaled, _size(widths[0]))
    largest.info = {}  # Pillow would write a colour profile again
    yield largest
    for width in widths[1:]:
        yield largest.resize(_size(width), Image.Resampling.LANCZOS)


def _shrunk(image, box, size):
    """The part of the picture in that size, without transparency."""
    if image.has_transparency_data and box[2] - box[0] > 4 * size[0]:
        # To be made opaque, and to be resized well, it would be copied as a whole.
        rough = (4 * size[0], 4 * size[1])
        image, box = image.resize(rough, Image.Resampling.NEAREST, box), None
    return _opaque(image).resize(size, Image.Resampling.LANCZOS, box)


def _opaque(image):
    if image.mode.startswith("I"):  # 16 bits of grey would only be cut off at 255
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        flat = Image.new("RGB", image.size, "white")
        flat.paste(layer, mask=layer)
        return flat
    return image if image.mode == "RGB" else image.convert("RGB")


def crop_box(
    size: tuple[int, int], focus_x: int, focus_y: int
) -> tuple[int, int, int, int]:
    """The largest part in `RATIO` that has the focus, in per cent, as near its middle
    as the edges allow; in pixels: left, top, right, bottom."""
    width, height = size
    across, down = RATIO
    part_width = max(1, min(width, height * across // down))
    part_height = max(1, min(height, width * down // across))
    left = _begin(width, part_width, focus_x)
    top = _begin(height, part_height, focus_y)
    return left, top, left + part_width, top + part_height


def _begin(whole, part, focus):
    return min(max(0, round(whole * focus / 100 - part / 2)), whole - part)


def _size(width):
    across, down = RATIO
    return width, max(1, round(width * down / across))
