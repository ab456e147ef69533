from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modeltranslation.manager import MultilingualManager

from core.fields import CharField, CountryField, SearchTextField, TextField
from core.models import (
    CountryNamesMixin,
    PublishableModel,
    SearchableQuerySet,
    SourcedModel,
)


class Kind(models.TextChoices):
    UNIVERSITY = "university", _("University")
    HOSPITAL = "hospital", _("Hospital")
    RESEARCH_INSTITUTE = "research_institute", _("Research institute")
    MINISTRY = "ministry", _("Ministry")
    OTHER = "other", _("Other organisation")


class Relation(models.TextChoices):
    """How the source describes the tie; only the first three are partners."""

    AGREEMENT = "agreement", _("Agreement")
    PARTNER = "partner", _("Named as a partner")
    COOPERATION = "cooperation", _("Cooperation")
    MEMBERSHIP = "membership", _("Membership")
    RECOGNITION = "recognition", _("Recognition")
    CONTACT = "contact", _("Contact, no agreement")


PARTNER_RELATIONS = (Relation.AGREEMENT, Relation.PARTNER, Relation.COOPERATION)


class InstitutionQuerySet(SearchableQuerySet):
    def published(self):
        """Published and not merged into another record."""
        return super().published().filter(merged_into__isnull=True)

    def addressable(self):
        """What an address may name: merged records too, which lead elsewhere."""
        return super().published()

    def partners(self):
        """With an agreement or cooperation, not a mere contact or membership."""
        return self.filter(relation__in=PARTNER_RELATIONS)

    def _word(self, word):
        aliases = Alias.objects.filter(search_text__contains=word)
        return Q(search_text__contains=word) | Q(pk__in=aliases.values("institution"))


class Institution(CountryNamesMixin, SourcedModel, PublishableModel):
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = CharField(_("name"), max_length=250)
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind, default=Kind.UNIVERSITY
    )
    relation = models.CharField(
        _("relation"),
        max_length=12,
        choices=Relation,
        default=Relation.CONTACT,
        help_text=_("“Contact” is a joint event or visit: not shown as a partner."),
    )
    country = CountryField(
        _("country"), blank=True, help_text=_("Empty for international organisations.")
    )
    city = CharField(_("city"), max_length=100, blank=True)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=7,
        decimal_places=4,
        blank=True,
        null=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=7,
        decimal_places=4,
        blank=True,
        null=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    website = models.URLField(_("website"), max_length=300, blank=True)
    ror_id = models.CharField(_("ROR id"), max_length=9, blank=True)
    summary = TextField(
        _("cooperation"), blank=True, help_text=_("What the two sides do together.")
    )
    public_note = TextField(
        _("public note"),
        blank=True,
        help_text=_("What is uncertain: a merger, a name, an undated source."),
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="merged",
        verbose_name=_("merged into"),
        blank=True,
        null=True,
    )
    search_text = SearchTextField(
        sources=["name", "city", "country_names", "summary", "slug"]
    )

    objects = MultilingualManager.from_queryset(InstitutionQuerySet)()

    class Meta(PublishableModel.Meta):
        ordering = ["slug"]
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("partnerships:institution_detail", args=[self.slug])


class Alias(models.Model):
    """Another name the institution is known by, and found by."""

    class AliasKind(models.TextChoices):
        FORMER = "former", _("Former name")
        ACRONYM = "acronym", _("Acronym")
        LOCAL = "local", _("Name in the local language")
        OTHER = "other", _("Other spelling")

    institution = models.ForeignKey(
        Institution,
        models.CASCADE,
        related_name="aliases",
        verbose_name=_("institution"),
    )
    name = CharField(_("name"), max_length=250)
    kind = models.CharField(_("kind"), max_length=8, choices=AliasKind)
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        help_text=_("Language code of the name, for example ja or pl."),
    )
    search_text = SearchTextField(sources=["name"])

    class Meta:
        ordering = ["kind", "name"]
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"], name="alias_once_per_institution"
            )
        ]

    def __str__(self):
        return self.name
