"""Which institutions of the register a name, address or identifier may already mean.

Names are compared as sets of terms. A term is a word as it sounds, without its case
ending; words that half of all names hold (“university”, “государственный”) become a
concept that is the same in every language and weighs little.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname

from core.languages import language_codes
from core.text import fold
from core.transliteration import sound
from core.web_domains import organisation_domain
from partnerships.models import Institution

MAX_NAMES, MAX_LENGTH, MAX_TERMS, MAX_MATCHES = 40, 250, 16, 10

# From here on two names are shown to a person as perhaps the same.
SIMILAR_NAME = 0.72
# From here on two words count as spellings of one.
SIMILAR_WORD = 0.8

_LIGHT, _MIDDLE, _FULL = 0.25, 0.5, 1.0
_CONCEPTS = {
    "academy": (_LIGHT, "academ akadem اكاديمي"),
    "association": (_LIGHT, "associa assotsia asatsyia рابط رابط"),
    "centre": (_LIGHT, "center centre tsentr مركز"),
    "clinic": (_LIGHT, "clinic klinic klinik"),
    "college": (_LIGHT, "colleg kolledzh kaledzh كلي"),
    "education": (_LIGHT, "educat obrazovan adukats تعليم"),
    "faculty": (_LIGHT, "facult fakult"),
    "federal": (_LIGHT, "federal"),
    "first": (_LIGHT, "first pervyi pervaia pershy اولي"),
    "health": (_LIGHT, "health zdorov zdravoohran zdarou صح"),
    "hospital": (_LIGHT, "hospital bolnits balnits مستشف"),
    "institute": (_LIGHT, "institut instytut معهد"),
    "international": (_LIGHT, "internation mezhdunarod mizhnarod دولي"),
    "medical": (_LIGHT, "medic medits medyts طبي طب"),
    "ministry": (_LIGHT, "minist وزار"),
    "named": (0.0, "named after imeni imia اسم تي تحمل"),
    "national": (_LIGHT, "nation natsional natsyian وطني"),
    "republic": (_LIGHT, "republic respublik جمهوري"),
    "research": (_LIGHT, "research issledovat dasledch بحوث"),
    "saint": (_LIGHT, "saint sankt st سانت"),
    "science": (_LIGHT, "scien nauchn nauk navuk علوم علمي"),
    "state": (_LIGHT, "state gosudarstven dzyarzhaun dziarzhaun حكومي"),
    "university": (_LIGHT, "univ meduniv جامع"),
    "dental": (_MIDDLE, "dental dentist stomatolog stamatalag اسنان"),
    "pharmacy": (_MIDDLE, "pharmac farmats صيدل"),
    "second": (_MIDDLE, "second vtoroi vtoraia ثاني"),
    "technology": (_MIDDLE, "technolog tehnolog technic tehnich تكنولوجي تقني"),
}
_SMALL = """
    of the for and in at an de la du der die das und et di del na do
    im v i u pri pa po dlia z s fgbou vo uo gbou في من علي
"""
_SMALL_WORDS = frozenset(_SMALL.split())
# Prefixes so short that only the whole word counts.
_WHOLE = frozenset({"st", "اسم", "تي", "تحمل", "طب", "كلي", "صح", "after", "imia"})
_PREFIXES = tuple(
    (sound(prefix), concept, weight)
    for concept, (weight, prefixes) in _CONCEPTS.items()
    for prefix in prefixes.split()
)
_ADJECTIVE = re.compile(r"(?<=..)sk(?:i|aia|oe|ogo|omu|om|oi|aga|amu|ai|ae|a|im|ih)?$")
_ENDING = re.compile(r"(?<=....)[aeiou]+$")
_ARTICLE = re.compile(r"^ال(?=..)")


class Reason(models.TextChoices):
    """Why a record is shown, most certain first."""

    ROR = "ror", _("The same ROR id")
    NAME = "name", _("The same name")
    DOMAIN = "domain", _("The same web domain")
    ACRONYM = "acronym", _("The same acronym")
    SIMILAR = "similar", _("A similar name")


@dataclass(frozen=True)
class Match:
    """A record that may be the same institution; `score` runs from 0 to 1."""

    institution: Institution
    reason: Reason
    score: float


class _Term(NamedTuple):
    key: str
    weight: float

    @property
    def is_telling(self) -> bool:
        return self.weight == _FULL


def similar_institutions(
    names: Iterable[str],
    *,
    ror_id: str = "",
    website: str = "",
    email: str = "",
    exclude: Institution | int | None = None,
    queryset: models.QuerySet[Institution] | None = None,
) -> list[Match]:
    """The records that may be meant, likeliest first, at most ten; two queries.

    Any of `names` may be in any language, an acronym or misspelt. `exclude` is the
    record that is being changed, or its key. `queryset` limits what is looked
    through, for visitors to `Institution.objects.published()`; without it all
    records are, drafts and merged ones too.
    """
    if queryset is None:
        queryset = Institution.objects.all()
    if exclude is not None:
        queryset = queryset.exclude(pk=getattr(exclude, "pk", exclude))
    asked = _Question(names, ror_id, [website, email])
    if asked.is_empty:
        return []
    records = known_of(queryset)
    asked.learn(term for record in records.values() for term in record.terms)
    found = {}
    for pk, record in records.items():
        reason, score = asked.compare(record)
        if reason:
            found[pk] = reason, score
    best = sorted(found, key=lambda pk: (-found[pk][1], pk))[:MAX_MATCHES]
    institutions = queryset.in_bulk(best) if best else {}
    return sorted(
        (Match(institutions[pk], *found[pk]) for pk in best if pk in institutions),
        key=attrgetter("score"),
        reverse=True,
    )


def terms_of(name: str) -> frozenset[tuple[str, float]]:
    """What is compared of a name; equal for two spellings of one, empty for none."""
    terms = _terms(name)
    return terms if any(term.is_telling for term in terms) else frozenset()


class Known:
    """What the register says of one institution, made ready to compare."""

    def __init__(self, ror_id, website):
        self.ror_id = ror_id.casefold()
        self.domain = organisation_domain(website)
        self.names = set()

    @property
    def terms(self):
        return {term for name in self.names for term in _terms(name)}


def known_of(queryset: models.QuerySet[Institution]) -> dict[int, Known]:
    """What is known of each of the records, by key; one query."""
    columns = [build_localized_fieldname("name", code) for code in language_codes()]
    rows = queryset.order_by().values_list(
        "pk", "ror_id", "website", "aliases__name", *columns
    )
    records = {}
    for pk, ror_id, website, *names in rows:
        record = records.setdefault(pk, Known(ror_id, website))
        record.names.update(filter(None, names))
    return records


class _Question:
    """What is asked for, and how near the register's words are to it."""

    def __init__(self, names, ror_id, addresses):
        given = dict.fromkeys(name[:MAX_LENGTH] for name in names if name)
        names = [name for name in list(given)[:MAX_NAMES] if _terms(name)]
        self.names = {_terms(name) for name in names}
        self.acronyms = {fold(name) for name in names if _is_acronym(name)}
        self.ror_id = ror_id.strip().rstrip("/").rpartition("/")[2].casefold()
        self.domains = {organisation_domain(address) for address in addresses} - {""}
        self.near: dict[_Term, dict[_Term, float]] = {}
        self.tells: set[_Term] = set()

    @property
    def is_empty(self):
        return not (self.names or self.ror_id or self.domains)

    def learn(self, vocabulary):
        """Compare each word asked for with each of the register's once."""
        vocabulary = set(vocabulary)
        for term in set().union(*self.names):
            self.near[term] = _near(term, vocabulary)
            if term.is_telling:
                self.tells.update(self.near[term])

    def compare(self, record) -> tuple[Reason | None, float]:
        if self.ror_id and self.ror_id == record.ror_id:
            return Reason.ROR, 1.0
        score = max((self._score(_terms(name)) for name in record.names), default=0.0)
        if score == 1.0:
            return Reason.NAME, 0.99
        if record.domain in self.domains:
            return Reason.DOMAIN, 0.95
        if self.acronyms and any(
            not self.acronyms.isdisjoint(_initials(name)) for name in record.names
        ):
            return Reason.ACRONYM, max(0.9, score * 0.94)
        if score >= SIMILAR_NAME:
            return Reason.SIMILAR, score * 0.94
        return None, 0.0

    def _score(self, stored) -> float:
        """How near a name of the register is to the nearest name asked for."""
        if stored in self.names:
            return 1.0
        if self.tells.isdisjoint(stored):
            return 0.0
        return max(self._nearness(asked, stored) for asked in self.names)

    def _nearness(self, asked, stored) -> float:
        """Dice's coefficient of the two sets, by weight and nearness of the terms.

        Nothing where they share no telling word, and less than 1 where they differ.
        """
        best: dict[_Term, float] = {}
        matched = 0.0
        for term in asked:
            near = self.near[term]
            other = max(near.keys() & stored, key=near.get, default=None)
            if other is not None:
                matched += near[other] * term.weight
                best[other] = max(near[other], best.get(other, 0.0))
        if not any(term.is_telling for term in best):
            return 0.0
        matched += sum(value * term.weight for term, value in best.items())
        return min(matched / sum(term.weight for term in (*asked, *stored)), 0.999)


def _near(term, vocabulary) -> dict[_Term, float]:
    near = {term: 1.0} if term in vocabulary else {}
    if not term.is_telling or len(term.key) < 5:
        return near
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(term.key)
    letters = set(term.key)
    for other in vocabulary:
        if (
            other == term
            or not other.is_telling
            or len(other.key) < 5
            or abs(len(other.key) - len(term.key)) > 2
            or len(letters.symmetric_difference(other.key)) > 4
        ):
            continue
        matcher.set_seq1(other.key)
        if matcher.quick_ratio() >= SIMILAR_WORD:
            ratio = matcher.ratio()
            if ratio >= SIMILAR_WORD:
                near[other] = ratio
    return near


@lru_cache(maxsize=60_000)
def _terms(name: str) -> frozenset[_Term]:
    """The terms of a name; initials of persons and small words are left out."""
    words = sound(name[:MAX_LENGTH]).split()
    terms = dict.fromkeys(_term(word) for word in words if word not in _SMALL_WORDS)
    kept = [term for term in terms if term.weight and not _is_initial(term.key)]
    return frozenset(kept[:MAX_TERMS])


@lru_cache(maxsize=60_000)
def _term(word: str) -> _Term:
    word = _ARTICLE.sub("", word)
    for prefix, concept, weight in _PREFIXES:
        if word == prefix or (prefix not in _WHOLE and word.startswith(prefix)):
            return _Term(f"*{concept}", weight)
    return _Term(_ENDING.sub("", _ADJECTIVE.sub("", word)), _FULL)


def _is_initial(key: str) -> bool:
    return len(key) == 1 and key.isascii()


def _is_acronym(name: str) -> bool:
    """One word of three to ten characters, most of them capitals: УМБ, BSMU."""
    word = name.strip()
    capitals = sum(letter.isupper() for letter in word)
    return 3 <= len(word) <= 10 and word.isalnum() and capitals * 2 > len(word)


@lru_cache(maxsize=60_000)
def _initials(name: str) -> frozenset[str]:
    """What an acronym of the name would be, with and without its small words."""
    words = fold(name).split()
    if len(words) == 1:
        return frozenset(words)
    long = [word for word in words if sound(word) not in _SMALL_WORDS]
    return frozenset("".join(word[0] for word in part) for part in (words, long))
