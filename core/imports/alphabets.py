"""Letters of the Cyrillic and the Latin alphabet that look the same."""

import re

from core.text import fold

_CYRILLIC = "АВЕЅІЈКМНОРСТУХаеѕіјорсух"
_LATIN = "ABESIJKMHOPCTYXaesijopcyx"
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_WORD = re.compile(r"[A-Za-zЀ-ӿ]+")
_ANY_LATIN, _ANY_CYRILLIC = re.compile("[A-Za-z]"), re.compile("[Ѐ-ӿ]")


def alike(value: str) -> str:
    """The folded text in which letters that look the same are the same.

    `РL`, half in Cyrillic, comes out as `PL`. The result is for comparing only.
    """
    return fold(value.translate(_TO_LATIN))


def one_alphabet(text: str) -> str:
    """The text, each word of two alphabets in the one it is meant in.

    It is meant in the one that has a letter which the other has not, if the letters of
    the other look like some of it. A word that leaves a doubt stays as it is.
    """
    return _WORD.sub(lambda word: _mended(word[0]), text)


def _mended(word: str) -> str:
    if not (_ANY_LATIN.search(word) and _ANY_CYRILLIC.search(word)):
        return word
    latin, cyrillic = word.translate(_TO_LATIN), word.translate(_TO_CYRILLIC)
    if not _ANY_CYRILLIC.search(latin) and _ANY_LATIN.search(cyrillic):
        return latin
    if not _ANY_LATIN.search(cyrillic) and _ANY_CYRILLIC.search(latin):
        return cyrillic
    return word
