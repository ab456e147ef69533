"""Events and journeys. Texts are given per language: `title_en=`."""

from factory import Sequence, SubFactory, post_generation
from factory.django import DjangoModelFactory

from core.models import Status
from events.models import (
    Event,
    EventCountry,
    EventLanguage,
    EventSeries,
    Journey,
    Kind,
    Material,
    Registration,
    Speaker,
)
from tests.factories.core import ConsentFactory


class EventSeriesFactory(DjangoModelFactory):
    class Meta:
        model = EventSeries

    slug = Sequence(lambda n: f"series-{n}")
    name_en = "High Dentistry Day"


class EventFactory(DjangoModelFactory):
    class Meta:
        model = Event
        skip_postgeneration_save = True

    slug = Sequence(lambda n: f"event-{n}")
    title_en = Sequence(lambda n: f"Event {n}")
    kind = Kind.SEMINAR
    start_on = "2019-05-14"
    status = Status.PUBLISHED

    @post_generation
    def with_countries(self, create, codes, **kwargs):
        """`with_countries=["JP"]`: one row for each."""
        for code in codes or ():
            EventCountryFactory(event=self, country=code)

    @post_generation
    def with_languages(self, create, codes, **kwargs):
        """`with_languages=["en"]`: one row for each."""
        for code in codes or ():
            EventLanguageFactory(event=self, language=code)

    @post_generation
    def with_institutions(self, create, institutions, **kwargs):
        self.institutions.add(*(institutions or ()))


class EventCountryFactory(DjangoModelFactory):
    class Meta:
        model = EventCountry

    event = SubFactory(EventFactory)
    country = "JP"


class EventLanguageFactory(DjangoModelFactory):
    class Meta:
        model = EventLanguage

    event = SubFactory(EventFactory)
    language = "en"


class MaterialFactory(DjangoModelFactory):
    class Meta:
        model = Material

    event = SubFactory(EventFactory)
    title_en = Sequence(lambda n: f"Slides {n}")
    url = "https://example.org/slides"


class RegistrationFactory(DjangoModelFactory):
    class Meta:
        model = Registration

    event = SubFactory(EventFactory)
    name = Sequence(lambda n: f"Guest {n}")
    email = Sequence(lambda n: f"guest-{n}@example.org")
    language = "en"
    consent = SubFactory(
        ConsentFactory, text__key="registration-1", text__purpose="registration"
    )


class SpeakerFactory(DjangoModelFactory):
    class Meta:
        model = Speaker

    event = SubFactory(EventFactory)
    name_en = Sequence(lambda n: f"Speaker {n}")


class JourneyFactory(DjangoModelFactory):
    class Meta:
        model = Journey

    year = 2010
    kind = Journey.JourneyKind.CONFERENCE
    country = "PL"
    purpose_en = "European congress of cardiology"
    status = Status.PUBLISHED
