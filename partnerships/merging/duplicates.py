"""Pairs of records in the register that may be one institution.

Compared are exact signs: one ROR id, one name in some spelling, one web domain. Who
looks at one record is shown misspelt names too, see `partnerships.matching`.
"""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from django.contrib.auth.models import AbstractBaseUser

from partnerships.matching import Reason, known_of, terms_of
from partnerships.models import Distinct, Institution

# A sign that so many records share tells nothing of any two of them.
MOST_WITH_ONE_SIGN = 6


@dataclass(frozen=True)
class Pair:
    """Two records that look alike, the older first, and why."""

    first: Institution
    second: Institution
    reason: Reason


def suspected() -> list[Pair]:
    """Every pair nobody has decided about, the most certain first; three queries."""
    decided = set(Distinct.objects.values_list("first", "second"))
    found: dict[tuple[int, int], Reason] = {}
    for reason, groups in _signs().items():
        for keys in groups:
            for pair in combinations(sorted(keys), 2):
                if pair not in decided:
                    found.setdefault(pair, reason)
    records = Institution.objects.in_bulk({key for pair in found for key in pair})
    return [
        Pair(records[first], records[second], reason)
        for (first, second), reason in found.items()
    ]


def tell_apart(
    one: Institution, other: Institution, *, by: AbstractBaseUser
) -> Distinct:
    """Note that the two are two; they are not shown as a pair any more."""
    first, second = sorted([one, other], key=lambda institution: institution.pk)
    noted, _new = Distinct.objects.get_or_create(
        first=first, second=second, defaults={"by": by}
    )
    return noted


def _signs() -> dict[Reason, Iterator[set[int]]]:
    """The keys of the records that share a sign, by what sign it is."""
    known = known_of(Institution.objects.filter(merged_into=None)).items()
    return {
        Reason.ROR: _shared((record.ror_id, pk) for pk, record in known),
        Reason.NAME: _shared(
            (terms_of(name), pk) for pk, record in known for name in record.names
        ),
        Reason.DOMAIN: _shared((record.domain, pk) for pk, record in known),
    }


def _shared(signs: Iterable[tuple[Hashable, int]]) -> Iterator[set[int]]:
    groups: dict[Hashable, set[int]] = {}
    for sign, key in signs:
        if sign:
            groups.setdefault(sign, set()).add(key)
    return (keys for keys in groups.values() if 1 < len(keys) <= MOST_WITH_ONE_SIGN)
