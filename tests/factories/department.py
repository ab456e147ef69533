"""What the office does, who works there, its documents: `title_en=`, `role_en=`."""

from factory import Sequence
from factory.django import DjangoModelFactory

from core.models import Status
from department.models import Document, Function, Person


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
