"""Old and new text in one: each of them can be read out of it again."""

import random

from core.history.pieces import Piece, pieces

WORDS = ["the", "congress", "съезд", "не", "5", "%", "—", "\n", "مؤتمر", "\U0001f600"]


def test_both_texts_can_be_read_from_the_pieces():
    chance = random.Random(6)
    for _ in range(300):
        old, new = (
            " ".join(chance.choices(WORDS, k=chance.randint(0, 30))) for _ in range(2)
        )
        if chance.random() < 0.5:  # mostly alike, as a corrected text is
            at = chance.randint(0, len(old))
            new = old[:at] + chance.choice(WORDS) + old[at + 3 :]

        found = pieces(old, new)

        assert "".join(p.text for p in found if p.kind != "new") == old
        assert "".join(p.text for p in found if p.kind != "old") == new


def test_one_word_is_told_apart_and_a_new_text_is_shown_whole():
    assert pieces("signed in May 2012", "signed in June 2012") == [
        Piece("same", "signed in "),
        Piece("old", "May"),
        Piece("new", "June"),
        Piece("same", " 2012"),
    ]
    old, new = "Students of the exchange tell of it.", "A guest of honour spoke."
    assert [p.kind for p in pieces(old, new)][:2] == ["old", "new"]


def test_long_texts_are_not_compared_word_by_word():
    old, new = ("a b " * 3_000), ("c d " * 3_000)

    assert [p.kind for p in pieces(old, new)] == ["old", "new", "same"]
