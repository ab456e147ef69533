"""Exchanges and flows. Texts are given per language: `title_en=`."""

from factory import Sequence, SubFactory
from factory.django import DjangoModelFactory

from core.models import Status
from mobility.models import (
    Audience,
    Direction,
    Exchange,
    ExchangeCountry,
    ExchangeLanguage,
    Flow,
)


class ExchangeFactory(DjangoModelFactory):
    class Meta:
        model = Exchange

    slug = Sequence(lambda n: f"exchange-{n}")
    title_en = Sequence(lambda n: f"Exchange {n}")
    direction = Direction.OUTGOING
    audience = Audience.STUDENTS
    status = Status.PUBLISHED


class ExchangeCountryFactory(DjangoModelFactory):
    class Meta:
        model = ExchangeCountry

    exchange = SubFactory(ExchangeFactory)
    country = "PL"


class ExchangeLanguageFactory(DjangoModelFactory):
    class Meta:
        model = ExchangeLanguage

    exchange = SubFactory(ExchangeFactory)
    language = "en"


class FlowFactory(DjangoModelFactory):
    class Meta:
        model = Flow

    key = Sequence(lambda n: f"flow-{n}")
    country = "PL"
    year = 2022
    direction = Direction.OUTGOING
    audience = Audience.STUDENTS
    number = 5
    status = Status.PUBLISHED
