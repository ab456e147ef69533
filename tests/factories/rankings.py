"""Rankings, editions and results. Texts are given per language: `name_en=`."""

from factory import Sequence, SubFactory
from factory.django import DjangoModelFactory

from core.models import Status
from rankings.models import Edition, Membership, Ranking, Result


class RankingFactory(DjangoModelFactory):
    class Meta:
        model = Ranking

    slug = Sequence(lambda n: f"ranking-{n}")
    name_en = Sequence(lambda n: f"Ranking {n}")
    position = Sequence(lambda n: n)
    status = Status.PUBLISHED


class EditionFactory(DjangoModelFactory):
    class Meta:
        model = Edition

    ranking = SubFactory(RankingFactory)
    year = Sequence(lambda n: 2000 + n % 50)


class ResultFactory(DjangoModelFactory):
    class Meta:
        model = Result

    edition = SubFactory(EditionFactory)
    rank = 100
    source_url = "https://example.org/ranking"


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    key = Sequence(lambda n: f"membership-{n}")
    kind = Membership.Kind.MEMBERSHIP
    name_en = Sequence(lambda n: f"Association {n}")
    source_url = "https://example.org/members"
    status = Status.PUBLISHED
