"""The one rule for text at the border, and the one folding used by every search."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_SEARCH_LENGTH = 100

# C0 and C1 control characters except tab and newline, plus the two non-characters
# that XML, and so XLSX and feeds, cannot carry.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Letters that Unicode does not decompose but readers type without their mark.
_LETTERS = str.maketrans(
    {
        "ł": "l",
        "đ": "d",
        "ø": "o",
        "ı": "i",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ә": "а",
        "ғ": "г",
        "қ": "к",
        "ң": "н",
        "ө": "о",
        "ү": "у",
        "ұ": "у",
        "һ": "х",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ة": "ه",
        "ـ": None,
    }
)
_APOSTROPHES = re.compile("['’ʼ‘`´ʻʹ]")
_SPACES = re.compile(r"[\W_]+")


def clean_text(value: str) -> str:
    """Return the text in NFC, with Unix line ends and no control characters.

    Raises ValidationError for a lone surrogate: it is no character, and neither
    database can store it.
    """
    if _SURROGATE.search(value):
        raise ValidationError(_("This text holds an invalid character."), "surrogate")
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROL.sub("", value))


def search_text(value: str) -> str:
    """What a reader typed, made safe: cleaned, single-spaced and of bounded length."""
    value = value.encode("utf-8", "ignore").decode()
    return " ".join(clean_text(value[:MAX_SEARCH_LENGTH]).split())


def fold(value: str) -> str:
    """Return the text as it is compared in searches.

    Case, diacritics, ё, apostrophes and punctuation do not count, so that
    `Bialystok` finds `Białystok` and `сеченов` finds «Сеченовский».
    """
    value = unicodedata.normalize(
        "NFKD", unicodedata.normalize("NFKD", value).casefold()
    )
    value = "".join(c for c in value if not unicodedata.combining(c))
    value = _APOSTROPHES.sub("", value.translate(_LETTERS))
    return _SPACES.sub(" ", value).strip()


def is_key(text: str) -> bool:
    """Whether the text can be a record's key, in digits and no longer than one."""
    return text.isascii() and text.isdigit() and len(text) < 19
