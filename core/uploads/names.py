"""Names of files from the public: text to show, never part of a path."""

import re
import unicodedata
from pathlib import PurePosixPath

MAX_LENGTH = 150
MAX_SHOWN = 60

# Nobody types these: control characters, what turns the direction of reading, line
# separators, lone surrogates.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_SEPARATOR = re.compile(r"[/\\]")
# Harmless but unseen, or refused by some system as part of a name.
_UNWANTED = re.compile(
    '[\u00ad\u061c\u180e\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\ufff9-\uffff<>:"|?*]'
)


def is_deceptive(name: str) -> bool:
    """Whether the name hides characters or holds a path, as no browser sends it."""
    return bool(_HIDDEN.search(name) or _SEPARATOR.search(name)) or name in {".", ".."}


def extension_of(name: str) -> str:
    """The last extension in lower case without its dot; empty if there is none."""
    return PurePosixPath(_visible(name)).suffix.lower().removeprefix(".")


def clean_name(name: str) -> str:
    """The name as it is kept and offered for download: at most 150 characters.

    NFC, without path, control, direction and zero-width characters and leading dots;
    the extension in lower case. Never empty.
    """
    name = _visible(_SEPARATOR.split(name)[-1])
    extension = extension_of(name)
    stem = name[: -len(extension) - 1] if extension else name
    ending = f".{extension[:20]}" if extension else ""
    return (stem[: MAX_LENGTH - len(ending)].strip(" .") or "file") + ending


def shown(name: str) -> str:
    """The name for a message to its sender; what cannot be seen is a �."""
    name = _HIDDEN.sub("\ufffd", name)
    return name if len(name) <= MAX_SHOWN else f"{name[:MAX_SHOWN]}…"


def _visible(name):
    name = _UNWANTED.sub("", _HIDDEN.sub("", name))
    return unicodedata.normalize("NFC", " ".join(name.split())).strip(" .")
