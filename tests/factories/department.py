"""What the office does, who works there, its documents: `title_en=`, `role_en=`."""

from datetime import date, time

from factory import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from core import secret_links
from core.models import Status
from department.models import (
    Document,
    Function,
    Message,
    OpeningHours,
    Person,
    SpecialDay,
    Topic,
    VisitRequest,
)
from tests.factories.core import ConsentFactory


class FunctionFactory(DjangoModelFactory):
    class Meta:
        model = Function

    key = Sequence(lambda n: f"function-{n}")
    title_en = Sequence(lambda n: f"Function {n}")
    text_en = "What it is."
    status = Status.PUBLISHED


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    key = Sequence(lambda n: f"person-{n}")
    role_en = Sequence(lambda n: f"Post {n}")
    status = Status.PUBLISHED


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    key = Sequence(lambda n: f"document-{n}")
    title_en = Sequence(lambda n: f"Document {n}")
    status = Status.PUBLISHED


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic

    key = Sequence(lambda n: f"topic-{n}")
    title_en = Sequence(lambda n: f"Topic {n}")
    status = Status.PUBLISHED


class _QuestionFactory(DjangoModelFactory):
    """What was sent; its link is `secret_links.secret_for(access_nonce)`."""

    class Meta:
        abstract = True

    name = "Amina Haddad"
    email = Sequence(lambda n: f"sender-{n}@example.org")
    language = "en"
    access_nonce = Sequence(lambda n: f"question-nonce-{n}")
    access_digest = LazyAttribute(
        lambda q: secret_links.digest_of(secret_links.secret_for(q.access_nonce))
    )


class MessageFactory(_QuestionFactory):
    class Meta:
        model = Message

    topic = SubFactory(TopicFactory)
    text = "To whom do I send the agreement?"
    consent = SubFactory(ConsentFactory, text__key="message-1", text__purpose="message")


class VisitRequestFactory(_QuestionFactory):
    class Meta:
        model = VisitRequest

    organisation = "University of Beirut"
    country = "LB"
    purpose = "To sign the agreement."
    first_day = date(2031, 5, 12)
    last_day = date(2031, 5, 14)
    people = 3
    consent = SubFactory(ConsentFactory, text__key="visit-1", text__purpose="visit")


class OpeningHoursFactory(DjangoModelFactory):
    class Meta:
        model = OpeningHours

    weekday = 0
    opens_at = time(9)
    closes_at = time(13)


class SpecialDayFactory(DjangoModelFactory):
    class Meta:
        model = SpecialDay

    day = Sequence(lambda n: date.fromordinal(date(2031, 1, 1).toordinal() + n))
    name_en = "New Year’s Day"
