"""What graduates tell, or what has been told of them in public."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from modeltranslation.manager import MultilingualManager

from alumni.models.graduate import Graduate
from core.fields import CharField, CountryField, RichTextField, SearchTextField
from core.models import (
    ConsentText,
    CountryNamesMixin,
    PublishableModel,
    SearchableQuerySet,
    SourcedModel,
)


class StoryQuerySet(SearchableQuerySet):
    def published(self):
        """As everywhere; that of a member only while his or her consent stands."""
        agreeing = Graduate.objects.agreeing(ConsentText.Purpose.PUBLICATION)
        return (
            super()
            .published()
            .filter(Q(graduate__isnull=True) | Q(graduate__in=agreeing))
        )


class Story(CountryNamesMixin, SourcedModel, PublishableModel):
    """The path of one graduate.

    It rests on a member's consent, on a consent that the office holds on paper, or on
    what has been published by others. A member's story goes with the member.
    """

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    title = CharField(_("title"), max_length=200)
    person = CharField(pgettext_lazy("of a person", "name"), max_length=150)
    text = RichTextField(_("text"), blank=True)
    country = CountryField(_("country"), blank=True)
    graduation_year = models.PositiveSmallIntegerField(
        _("year of graduation"), blank=True, null=True
    )
    graduate = models.ForeignKey(
        Graduate,
        models.CASCADE,
        related_name="stories",
        verbose_name=_("member"),
        blank=True,
        null=True,
    )
    has_consent = models.BooleanField(
        _("consent on paper"),
        default=False,
        help_text=_("The office holds the person’s signed consent."),
    )
    search_text = SearchTextField(sources=["title", "person", "country_names"])

    objects = MultilingualManager.from_queryset(StoryQuerySet)()

    class Meta(PublishableModel.Meta):
        ordering = ["-created_at", "slug"]
        verbose_name = _("story of a graduate")
        verbose_name_plural = _("stories of graduates")
        constraints = [
            *PublishableModel.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(source_url="")
                | Q(has_consent=True)
                | Q(graduate__isnull=False),
                name="story_has_a_ground",
                violation_error_message=_(
                    "A story needs a member’s consent, a consent on paper or a public"
                    " source."
                ),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("alumni:story_detail", args=[self.slug])
