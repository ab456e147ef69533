"""Two texts as one, with what went and what came, word by word."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Comparing takes the product of the lengths; beyond it a text is shown as replaced.
_MOST_STEPS = 1_000_000
# Texts that share less are told apart more easily as a whole.
_LEAST_ALIKE = 0.4


class Piece(NamedTuple):
    """A run of words: `kind` is `same`, `old` or `new`."""

    kind: str
    text: str


def pieces(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in reading order."""
    if not (old and new):
        return _whole(old, new)
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    head, tail = before[:start], before[len(before) - end :]
    before, after = before[start : len(before) - end], after[start : len(after) - end]
    return [
        piece
        for piece in (
            Piece("same", "".join(head)),
            *_middle(before, after, len(head) + len(tail)),
            Piece("same", "".join(tail)),
        )
        if piece.text
    ]


def _middle(before, after, shared):
    if len(before) * len(after) > _MOST_STEPS:
        return _whole("".join(before), "".join(after))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    blocks = matcher.get_opcodes()
    alike = shared + sum(b - a for tag, a, b, _c, _d in blocks if tag == "equal")
    total = 2 * shared + len(before) + len(after)
    if 2 * alike < _LEAST_ALIKE * total:
        return _whole("".join(before), "".join(after))
    found = []
    for tag, a, b, c, d in blocks:
        if tag == "equal":
            found.append(Piece("same", "".join(before[a:b])))
        else:
            found += _whole("".join(before[a:b]), "".join(after[c:d]))
    return found


def _whole(old, new):
    return [piece for piece in (Piece("old", old), Piece("new", new)) if piece.text]


def _common(one, other):
    """How many words both begin with."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
