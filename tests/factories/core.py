"""Pages, their blocks and figures. Texts are given per language: `title_en=`."""

from factory import Sequence, SubFactory
from factory.django import DjangoModelFactory

from core.models import (
    Block,
    Consent,
    ConsentText,
    Contact,
    Fact,
    Notice,
    Page,
    Status,
)


class PageFactory(DjangoModelFactory):
    class Meta:
        model = Page

    key = Sequence(lambda n: f"page-{n}")
    nav_label_en = "Partnership"
    title_en = "Foreign partnership"


class BlockFactory(DjangoModelFactory):
    class Meta:
        model = Block

    page = SubFactory(PageFactory)
    key = Sequence(lambda n: f"block-{n}")
    heading_en = "How to propose"
    body_en = "<p>Write to the Department.</p>"


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    page = SubFactory(PageFactory, key="department")
    organisation_en = "Department of International Relations"
    email = "office@example.org"


class FactFactory(DjangoModelFactory):
    class Meta:
        model = Fact

    key = Sequence(lambda n: f"figure-{n}")
    series = "partner-countries"
    section = "partnerships"
    value = 24
    label_en = "countries with partners"
    source_url = "https://example.org/source"
    status = Status.PUBLISHED


class ConsentTextFactory(DjangoModelFactory):
    class Meta:
        model = ConsentText
        django_get_or_create = ["key"]

    key = "proposal-1"
    purpose = ConsentText.Purpose.PROPOSAL
    version = 1
    text_en = "I agree."


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    text = SubFactory(ConsentTextFactory)
    language = "en"
    digest = "0" * 64


class NoticeFactory(DjangoModelFactory):
    class Meta:
        model = Notice

    text_en = Sequence(lambda n: f"Notice {n}")
    status = Status.PUBLISHED
