from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from modeltranslation.manager import MultilingualManager
from modeltranslation.utils import get_translation_fields

from core.addresses import validate_own_address
from core.fields import (
    CharField,
    CountryField,
    PartialDateField,
    SearchTextField,
    TextField,
)
from core.formats import number_from, number_range
from core.languages import is_blank
from core.models import (
    PublishableModel,
    SearchableManager,
    SearchableQuerySet,
    SourcedModel,
)
from core.partner import PartnerQuerySetMixin
from core.text import fold

FIRST_YEAR, LAST_YEAR = 1980, 2100
LAST_PLACE = 999_999


def in_every_language(record: models.Model, field: str) -> list[str]:
    """What the translated field says in each language that has it."""
    values = (getattr(record, name) for name in get_translation_fields(field))
    return [value for value in values if not is_blank(value)]


class Ranking(SourcedModel, PublishableModel):
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = CharField(_("name"), max_length=200)
    publisher = CharField(_("publisher"), max_length=200, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    methodology = TextField(_("how it measures"), blank=True)
    public_note = TextField(_("public note"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    search_text = SearchTextField(sources=["name", "publisher", "slug"])

    objects = SearchableManager()

    class Meta(PublishableModel.Meta):
        ordering = ["position", "slug"]
        verbose_name = _("ranking")
        verbose_name_plural = _("rankings")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("rankings:ranking_detail", args=[self.slug])

    def clean(self):
        validate_own_address(self)


class Edition(models.Model):
    """A ranking as published for a year."""

    ranking = models.ForeignKey(
        Ranking, models.CASCADE, related_name="editions", verbose_name=_("ranking")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    note = CharField(_("note"), max_length=200, blank=True)
    is_new_method = models.BooleanField(
        _("new method"),
        default=False,
        help_text=_(
            "Places before this edition are not comparable with it and those after it;"
            " the note says what has changed."
        ),
    )

    class Meta:
        ordering = ["-year", "pk"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(
                fields=["ranking", "year"], name="edition_once_per_year"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR) & Q(year__lte=LAST_YEAR),
                name="edition_year_in_bounds",
                violation_error_message=_("The year must lie between 1980 and 2100."),
            ),
        ]

    def __str__(self):
        return f"{self.ranking} {self.year}"

    def clean(self):
        if self.is_new_method and not in_every_language(self, "note"):
            raise ValidationError({"is_new_method": _("Say in the note what changed.")})


class Result(SourcedModel):
    """The University's place in an edition: exact, a band, or not ranked."""

    class Scope(models.TextChoices):
        WORLD = "world", _("World")
        COUNTRY = "country", _("Country")
        SUBJECT = "subject", _("Subject")

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="results", verbose_name=_("edition")
    )
    scope = models.CharField(
        _("scope"), max_length=8, choices=Scope, default=Scope.WORLD
    )
    subject = CharField(_("subject"), max_length=120, blank=True)
    country = CountryField(_("country"), blank=True)
    rank = models.PositiveIntegerField(
        pgettext_lazy("in a ranking", "place"),
        blank=True,
        null=True,
        help_text=_("Empty: not ranked."),
    )
    rank_to = models.PositiveIntegerField(
        _("band ends at"), blank=True, null=True, help_text=_("For bands: 801–1000.")
    )
    is_open_band = models.BooleanField(
        _("or lower"), default=False, help_text=_("For bands without an end: 1501+.")
    )
    read_on = models.DateField(
        _("read on"),
        blank=True,
        null=True,
        help_text=_("The day somebody saw this value at the source."),
    )

    class Meta:
        ordering = ["scope", "subject", "pk"]
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [
            models.CheckConstraint(
                condition=Q(rank_to__isnull=True) | Q(rank_to__gt=F("rank")),
                name="result_band_ascends",
                violation_error_message=_("A band must end below where it begins."),
            ),
            models.CheckConstraint(
                condition=Q(is_open_band=False)
                | Q(rank__isnull=False, rank_to__isnull=True),
                name="result_open_band_has_no_end",
                violation_error_message=_(
                    "A band without an end has a beginning and nothing else."
                ),
            ),
        ]

    def __str__(self):
        return self.place

    def clean(self):
        errors = {**self._errors_of_place(), **self._errors_of_scope()}
        if errors:
            raise ValidationError(errors)

    def _errors_of_place(self):
        if self.rank is None and (self.rank_to or self.is_open_band):
            return {"rank": _("Give the beginning of the band.")}
        places = (self.rank, self.rank_to)
        if any(place is not None and not 0 < place <= LAST_PLACE for place in places):
            return {"rank": _("Places are counted from 1 to 999999.")}
        return {}

    def _errors_of_scope(self):
        """A scope has what it needs and nothing that belongs to another one."""
        errors = {}
        if self.scope == self.Scope.COUNTRY and not self.country:
            errors["country"] = _("Choose the country in which the place counts.")
        if self.scope != self.Scope.COUNTRY and self.country:
            errors["country"] = _("Only a place in a country has a country.")
        subjects = in_every_language(self, "subject")
        subject = get_translation_fields("subject")[0]  # forms know the columns alone
        if self.scope == self.Scope.SUBJECT and not subjects:
            errors[subject] = _("Name the subject in which the place counts.")
        if self.scope != self.Scope.SUBJECT and subjects:
            errors[subject] = _("Only a place in a subject has a subject.")
        return errors

    @property
    def value(self) -> int | tuple[int, int | None] | None:
        """The place as numbers, as charts take them; None if it is not ranked."""
        if self.rank is None:
            return None
        if self.is_open_band:
            return self.rank, None
        return self.rank if self.rank_to is None else (self.rank, self.rank_to)

    @property
    def place(self) -> str:
        """The place as printed: `2,677`, `801–1,000`, `1,501+`, or not ranked."""
        if self.rank is None:
            return str(_("Not ranked"))
        if self.is_open_band:
            return number_from(self.rank)
        return number_range(self.rank, self.rank_to)

    def measures_as(self, other: "Result") -> bool:
        """Whether both tell the place among the same: one scope, country or subject.

        A subject is the same if its name is, in any language that both have.
        """
        if (self.scope, self.country) != (other.scope, other.country):
            return False
        if self.scope != self.Scope.SUBJECT:
            return True
        names = [
            (getattr(self, field) or "", getattr(other, field) or "")
            for field in get_translation_fields("subject")
        ]
        if not any(mine for mine, _theirs in names):
            return not any(theirs for _mine, theirs in names)
        return any(mine and fold(mine) == fold(theirs) for mine, theirs in names)


class MembershipQuerySet(PartnerQuerySetMixin, SearchableQuerySet):
    pass


class Membership(SourcedModel, PublishableModel):
    """An association the University belongs to, or a body that has accredited it."""

    class Kind(models.TextChoices):
        MEMBERSHIP = "membership", _("Membership")
        ACCREDITATION = "accreditation", _("Accreditation")

    key = models.SlugField(_("key"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    name = CharField(_("name"), max_length=250)
    note = TextField(_("public note"), blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    institution = models.ForeignKey(
        "partnerships.Institution",
        models.SET_NULL,
        related_name="memberships",
        verbose_name=_("institution"),
        blank=True,
        null=True,
    )
    since = PartialDateField(_("since"))
    until = PartialDateField(_("until"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    search_text = SearchTextField(sources=["name", "note"])

    objects = MultilingualManager.from_queryset(MembershipQuerySet)()

    class Meta(PublishableModel.Meta):
        ordering = ["kind", "position", "key"]
        verbose_name = _("membership or accreditation")
        verbose_name_plural = _("memberships and accreditations")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('rankings:membership_list')}#{self.key}"

    def clean(self):
        if self.since and self.until and self.until.last < self.since.first:
            raise ValidationError({"until": _("It cannot end before it begins.")})
