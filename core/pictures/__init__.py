"""Pictures that staff upload: checked at the door, shown only as renditions.

A model with a picture says so in an attribute `picture = PictureOf(…)`. Its form field
is `PictureField` (`core.admin.PictureAdminMixin` sets it). A worker makes the
renditions outside of every request (`make_due`), a view hands them out (`send`), and
`pictures_of` gives a page what templates/includes/_picture.html prints. The file that
was uploaded is never sent to anybody.
"""

from core.pictures.declared import PictureOf, monogram
from core.pictures.fields import PICTURES, PictureField
from core.pictures.making import FORMATS, RATIO, WIDTHS, make_due, make_missing, sweep
from core.pictures.showing import (
    Picture,
    picture_lines,
    pictures_from,
    pictures_of,
    rendition_or_404,
    send,
    smallest,
)

__all__ = [
    "FORMATS",
    "PICTURES",
    "RATIO",
    "WIDTHS",
    "Picture",
    "PictureField",
    "PictureOf",
    "make_due",
    "make_missing",
    "monogram",
    "picture_lines",
    "pictures_from",
    "pictures_of",
    "rendition_or_404",
    "send",
    "smallest",
    "sweep",
]
