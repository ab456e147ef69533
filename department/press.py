"""What the press page offers to be quoted, besides what staff write there."""

from dataclasses import dataclass

from django.utils.translation import gettext, override

from core.frame import Frame
from core.languages import direction_of, language_codes, own_name, translated
from core.models import Fact, Section


@dataclass(frozen=True)
class Names:
    """What the University and the Department are called in one language."""

    code: str
    direction: str
    language: str
    university: str
    department: str


def names(words: Frame) -> list[Names]:
    """The names in every language of the site; empty where one is not written yet."""
    return [_names(words, code) for code in language_codes()]


def headlines(words: Frame) -> list[tuple[str, list[Fact]]]:
    """Each section that has figures in large type, with them."""
    found = [(key, words.section_facts(key).headline) for key in Section.values]
    return [(key, facts) for key, facts in found if facts]


def _names(words, code):
    with override(code):
        department = translated(words.page(Section.DEPARTMENT), "title")
        return Names(
            code=code,
            direction=direction_of(code),
            language=own_name(code),
            university=gettext("Belarusian State Medical University"),
            department="" if department.is_fallback else department.value,
        )
