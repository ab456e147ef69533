import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, override
from hypothesis import given, strategies as st

from rankings.models import LAST_PLACE, Result
from rankings.places import Place, read_place

ranks = st.integers(1, LAST_PLACE)
places = st.one_of(
    st.just(Place()),
    st.builds(Place, ranks),
    st.builds(Place, ranks, is_open_band=st.just(True)),
    st.tuples(ranks, ranks)
    .filter(lambda ends: ends[0] != ends[1])
    .map(lambda ends: Place(*sorted(ends))),
)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("2677", Place(2677)),
        (" 2 677 ", Place(2677)),
        ("2,677", Place(2677)),
        ("=601", Place(601)),
        ("٢٦٧٧", Place(2677)),
        ("801–1000", Place(801, 1000)),
        ("801-1,000", Place(801, 1000)),
        ("\u200e801 — 1000", Place(801, 1000)),
        ("1501+", Place(1501, is_open_band=True)),
        ("1 501 +", Place(1501, is_open_band=True)),
        ("—", Place()),
        ("-", Place()),
        ("Not ranked", Place()),
        ("", None),
        ("  ", None),
    ],
)
def test_place_is_read_as_people_write_it(text, place):
    assert read_place(text) == place


@pytest.mark.parametrize(
    "text",
    ["0", "-5", "5.5", "1e3", "1000-801", "801-801", "801-", "801-1000+", "+", "top"]
    + ["9" * 400, "1000000", "1,50", "²", "\0", "\ud800", "801–1000–1200"],
)
def test_what_is_no_place_is_refused(text):
    with pytest.raises(ValidationError):
        read_place(text)


def test_not_ranked_is_known_in_every_language(language):
    with override(language):
        words = gettext("Not ranked")

    assert read_place(words.upper()) == Place()


@given(places)
def test_what_is_printed_is_read_again(place):
    result = Result(
        rank=place.rank, rank_to=place.rank_to, is_open_band=place.is_open_band
    )

    for code in ("en", "ru", "ar"):
        with override(code):
            assert read_place(result.place) == place
            assert read_place(str(place)) == read_place(place.key) == place
