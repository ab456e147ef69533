"""Names as they sound, so that one written in Cyrillic meets the same in Latin."""

import re

from core.text import fold

# Russian, Belarusian, Ukrainian and, after `fold`, Kazakh letters.
_LATIN = str.maketrans(
    dict(zip("абвгґдеєжзиіклмнопрстуфхыэ", "abvggdeejziiklmnoprstufhie", strict=True))
    | {"ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ю": "iu", "я": "ia"}
    | {"ъ": None, "ь": None}
)
# Spellings of one sound in the romanisations that are in use.
_SOUNDS = (
    ("shch", "sh"),
    ("dzh", "j"),
    ("zh", "j"),
    ("kh", "h"),
    ("ph", "f"),
    ("ck", "k"),
    ("q", "k"),
    ("w", "v"),
    ("x", "ks"),
    ("y", "i"),
)
_DOUBLED = re.compile(r"([^\W\d])\1+")


def sound(value: str) -> str:
    """Return the folded text in Latin letters, each sound written one way.

    `Самарканд`, `Samarqand` and `Samarkand` come out alike. Scripts other than
    Cyrillic and Latin stay as `fold` leaves them. The result is for comparing only.
    """
    text = fold(value).translate(_LATIN)
    for spelling, one in _SOUNDS:
        text = text.replace(spelling, one)
    return _DOUBLED.sub(r"\1", text)
