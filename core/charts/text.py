"""Text in a picture: how wide it is, where it starts, how it breaks into lines."""

import textwrap
import unicodedata
from dataclasses import dataclass

from django.utils.translation import get_language_bidi

TEXT_SIZE = 14
LINE_HEIGHT = 18
CHARACTER_WIDTH = 0.58


@dataclass(frozen=True)
class Text:
    """A piece of text; `anchor` is already right for the reader's direction."""

    text: str
    x: int
    y: int
    anchor: str = "middle"


def text_width(text: str, size: float = TEXT_SIZE) -> float:
    """Estimate the width of semi-bold text; a browser may differ by a tenth."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return size * (wide + (len(text) - wide) * CHARACTER_WIDTH)


def text_direction() -> str:
    return "rtl" if get_language_bidi() else "ltr"


def anchor(side: str) -> str:
    """The `text-anchor` that lets text grow as "start" does in a Latin script.

    The attribute follows the text's direction, but pictures do not mirror.
    """
    swapped = {"start": "end", "end": "start"}
    return swapped.get(side, side) if get_language_bidi() else side


def wrapped(text: str, width: float) -> list[str]:
    """The lines of a text in a column of this width; a long word may stand out."""
    characters = max(int(width / (TEXT_SIZE * CHARACTER_WIDTH)), 8)
    return textwrap.wrap(text, characters, break_long_words=False) or [text]
