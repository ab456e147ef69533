"""Places as people write them: `2677`, `801–1000`, `1501+`, `not ranked`."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy as _, override

from rankings.models import LAST_PLACE, Result

_DASHES = "-‐‑‒–—―−"
# Marks of direction and of joint places, and blanks of any width.
_UNSEEN = re.compile(r"[\s=\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_NUMBER = r"(\d{1,3}(?:[,٬]\d{3})+|\d+)"
_PLACE = re.compile(rf"{_NUMBER}(?:(\+)|[{_DASHES}]{_NUMBER})?")


@dataclass(frozen=True)
class Place:
    """A place, a band, one without an end, or (no rank) that there is none."""

    rank: int | None = None
    rank_to: int | None = None
    is_open_band: bool = False

    def __str__(self):
        if self.rank is None:
            return gettext("Not ranked")
        if self.is_open_band:
            return f"{self.rank}+"
        return f"{self.rank}–{self.rank_to}" if self.rank_to else str(self.rank)

    @property
    def key(self) -> str:
        """The same in every language."""
        return "-" if self.rank is None else str(self)

    @classmethod
    def of(cls, result: Result) -> "Place":
        return cls(result.rank, result.rank_to, result.is_open_band)


def read_place(text: str) -> Place | None:
    """The place that was written; None for nothing.

    Raises ValidationError with a message that says what may be written.
    """
    text = _UNSEEN.sub("", text)
    if not text:
        return None
    if text in _DASHES or text.casefold() in _not_ranked():
        return Place()
    found = _PLACE.fullmatch(text)
    if not found:
        raise ValidationError(
            _("Write a place as 2677, 801–1000, 1501+ or “%(not_ranked)s”."),
            params={"not_ranked": gettext("Not ranked")},
        )
    rank, plus, rank_to = found.groups()
    place = Place(_whole(rank), rank_to and _whole(rank_to), bool(plus))
    if place.rank_to is not None and place.rank_to <= place.rank:
        raise ValidationError(_("A band must end below where it begins."))
    return place


def _whole(digits):
    digits = re.sub("[,٬]", "", digits)
    if len(digits) > len(str(LAST_PLACE)) or not int(digits):
        raise ValidationError(_("Places are counted from 1 to 999999."))
    return int(digits)


def _not_ranked():
    """The words for it in each language of the site, without blanks."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.add(_UNSEEN.sub("", gettext("Not ranked")).casefold())
    return found
