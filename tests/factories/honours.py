"""Awards. Texts are given per language: `recipient_en=`."""

from django.core.files.base import ContentFile
from factory import Sequence
from factory.django import DjangoModelFactory

from core.models import Status
from honours.models import Award, Title
from tests import files


class AwardFactory(DjangoModelFactory):
    class Meta:
        model = Award

    slug = Sequence(lambda n: f"award-{n}")
    title = Title.HONORARY_DOCTOR
    recipient_en = Sequence(lambda n: f"Recipient {n}")
    country = "CA"
    status = Status.PUBLISHED


def award_with_portrait(content: bytes = b"", **fields) -> Award:
    """An award with consent to show the portrait, of which nothing has been made yet."""
    fields = {"has_portrait_consent": True, "portrait_alt_en": "In a gown", **fields}
    award = AwardFactory.build(**fields)
    picture = ContentFile(content or files.jpeg((400, 500)))
    award.portrait.save("portrait.jpg", picture, save=False)
    award.save()
    return award
