import pytest
from django.utils.translation import override

from mobility.weeks import weeks


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (1, 1, "1 week"),
        (2, 2, "2 weeks"),
        (2, 4, "2–4 weeks"),
        (3, None, "from 3 weeks"),
        (1, None, "from 1 week"),
        (None, 4, "up to 4 weeks"),
        (None, None, ""),
        (0, 0, ""),
    ],
)
def test_weeks_in_words(least, most, words):
    with override("en"):
        assert weeks(least, most) == words
