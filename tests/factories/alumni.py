"""Chapters of the Association. Texts are given per language: `note_en=`."""

from django.utils import timezone
from factory import (
    Iterator,
    LazyAttribute,
    LazyFunction,
    Sequence,
    SubFactory,
    post_generation as after,
)
from factory.django import DjangoModelFactory

from alumni.models import Chapter, Graduate, Letter, Specialty, Story
from core import secret_links
from core.models import ConsentText, Status
from tests.factories.core import ConsentFactory


class ChapterFactory(DjangoModelFactory):
    class Meta:
        model = Chapter

    country = Iterator(["LB", "IN", "PL", "GR", "NG", "EC"])
    source_url = "https://example.org/association"
    status = Status.PUBLISHED


class GraduateFactory(DjangoModelFactory):
    """A member; `agrees=[…]` are the purposes he or she has agreed to beside it."""

    class Meta:
        model = Graduate
        skip_postgeneration_save = True

    name = Sequence(lambda n: f"Amina Haddad {n}")
    email = Sequence(lambda n: f"graduate-{n}@example.org")
    language = "en"
    country = "LB"
    graduation_year = 1998
    specialty = Specialty.GENERAL_MEDICINE
    confirmed_at = LazyFunction(timezone.now)
    consent = SubFactory(
        ConsentFactory, text__key="membership-1", text__purpose="membership"
    )
    access_nonce = Sequence(lambda n: f"graduate-nonce-{n}")
    access_digest = ""
    unsubscribe_nonce = Sequence(lambda n: f"unsubscribe-nonce-{n}")
    unsubscribe_digest = LazyAttribute(
        lambda g: secret_links.digest_of(secret_links.secret_for(g.unsubscribe_nonce))
    )

    @after
    def agrees(graduate, create, purposes, **kwargs):
        graduate.consents.add(graduate.consent)
        for purpose in purposes or ():
            text, _made = ConsentText.objects.get_or_create(
                purpose=purpose,
                version=1,
                defaults={"key": f"{purpose}-1", "text_en": "I agree."},
            )
            graduate.consents.add(ConsentFactory(text=text))


class StoryFactory(DjangoModelFactory):
    class Meta:
        model = Story

    slug = Sequence(lambda n: f"story-{n}")
    title_en = Sequence(lambda n: f"Story {n}")
    person_en = "Amina Haddad"
    country = "LB"
    source_url = "https://example.org/story"
    status = Status.PUBLISHED


class LetterFactory(DjangoModelFactory):
    class Meta:
        model = Letter

    subject_en = Sequence(lambda n: f"Letter {n}")
    text_en = "We meet in Minsk."
