"""Awards. Texts are given per language: `recipient_en=`."""

from factory import Sequence
from factory.django import DjangoModelFactory

from core.models import Status
from honours.models import Award, Title


class AwardFactory(DjangoModelFactory):
    class Meta:
        model = Award

    slug = Sequence(lambda n: f"award-{n}")
    title = Title.HONORARY_DOCTOR
    recipient_en = Sequence(lambda n: f"Recipient {n}")
    country = "CA"
    status = Status.PUBLISHED
