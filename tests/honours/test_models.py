import pytest
from django.db import IntegrityError
from django.utils.translation import override

from honours.models import Award
from tests.factories.honours import AwardFactory


@pytest.mark.parametrize(
    ("recipient", "monogram"),
    [
        ("Charles Ruud", "CR"),
        ("Jean Le Rond d’Alembert", "Jd"),
        ("Сократ", "С"),
        ("", ""),
    ],
)
def test_monogram_takes_the_first_and_last_word(recipient, monogram):
    award = Award(recipient_en=recipient)

    assert award.monogram.replace("\u200c", "") == monogram


@pytest.mark.django_db
def test_portrait_without_consent_is_refused_by_the_database():
    with pytest.raises(IntegrityError, match="award_portrait_with_consent"):
        AwardFactory(portrait="honours/ruud.jpg", has_portrait_consent=False)


def test_monogram_keeps_arabic_letters_from_joining_into_a_word():
    award = Award(recipient_ar="أوكسيليا منانغاغوا")

    with override("ar"):
        assert award.monogram == "أ\u200cم"
