from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from modeltranslation.manager import MultilingualManager

from core.addresses import validate_own_address
from core.fields import (
    CharField,
    CountryField,
    LanguageField,
    PartialDateField,
    SearchTextField,
    TextField,
)
from core.languages import direction_of, translated
from core.models import (
    CountryNamesMixin,
    PublishableModel,
    SearchableQuerySet,
    SourcedModel,
)
from core.partner import PartnerQuerySetMixin
from core.pictures import PictureOf, monogram


class Title(models.TextChoices):
    HONORARY_DOCTOR = "honorary_doctor", _("Honorary Doctor")
    HONORARY_PROFESSOR = "honorary_professor", _("Honorary Professor")
    LETTER = "letter_of_appreciation", _("Letter of Appreciation")


class AwardQuerySet(PartnerQuerySetMixin, SearchableQuerySet):
    pass


class Award(CountryNamesMixin, SourcedModel, PublishableModel):
    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    title = models.CharField(
        pgettext_lazy("an honour", "title"), max_length=24, choices=Title
    )
    recipient = CharField(
        _("recipient"),
        max_length=150,
        help_text=_("Named only as the University or the press has named them."),
    )
    original_name = CharField(_("name in its own script"), max_length=150, blank=True)
    original_language = LanguageField(_("language of that name"), blank=True)
    affiliation = CharField(_("affiliation"), max_length=250, blank=True)
    institution = models.ForeignKey(
        "partnerships.Institution",
        models.SET_NULL,
        related_name="awards",
        verbose_name=_("institution"),
        blank=True,
        null=True,
    )
    country = CountryField(_("country"), blank=True)
    conferred_on = PartialDateField(_("conferred on"))
    ceremony = models.ForeignKey(
        "events.Event",
        models.SET_NULL,
        related_name="awards",
        verbose_name=_("ceremony"),
        blank=True,
        null=True,
    )
    citation = TextField(_("citation"), blank=True)
    portrait = models.ImageField(_("portrait"), upload_to="honours/", blank=True)
    portrait_alt = CharField(
        _("description of the portrait"), max_length=200, blank=True
    )
    portrait_focus_x = models.PositiveSmallIntegerField(
        _("face from the left, %"),
        default=50,
        validators=[MaxValueValidator(100)],
        help_text=_("What stays visible where the picture is cut."),
    )
    portrait_focus_y = models.PositiveSmallIntegerField(
        _("face from the top, %"), default=40, validators=[MaxValueValidator(100)]
    )
    has_portrait_consent = models.BooleanField(
        _("consent to show the portrait"), default=False
    )
    search_text = SearchTextField(
        sources=[
            "recipient",
            "original_name",
            "affiliation",
            "citation",
            "country_names",
            "slug",
        ]
    )

    objects = MultilingualManager.from_queryset(AwardQuerySet)()

    picture = PictureOf(
        file="portrait",
        alt="portrait_alt",
        focus_x="portrait_focus_x",
        focus_y="portrait_focus_y",
        consent="has_portrait_consent",
        url_name="honours:award_portrait",
    )

    class Meta(PublishableModel.Meta):
        ordering = [F("conferred_on").desc(nulls_last=True), "slug"]
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = [
            *PublishableModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(portrait="") | Q(has_portrait_consent=True),
                name="award_portrait_with_consent",
                violation_error_message=_(
                    "A portrait may be kept only with the person’s consent."
                ),
            ),
        ]

    def __str__(self):
        return self.recipient

    def get_absolute_url(self):
        return reverse("honours:award_detail", args=[self.slug])

    def clean(self):
        super().clean()
        validate_own_address(self)

    @property
    def monogram(self):
        return monogram(self.recipient)

    @property
    def own_name(self):
        """The name in its own script, where that is not how the reader sees it."""
        shown = translated(self, "recipient").value
        return self.original_name if self.original_name != shown else ""

    @property
    def own_name_direction(self):
        code = self.original_language
        return direction_of(code) if code else "auto"
