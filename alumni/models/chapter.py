"""Where the Association keeps contact."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import (
    CharField,
    CountryField,
    PartialDateField,
    SearchTextField,
    TextField,
)
from core.models import (
    CountryNamesMixin,
    PublishableModel,
    SearchableManager,
    SourcedModel,
)


class Chapter(CountryNamesMixin, SourcedModel, PublishableModel):
    """A country in which the Association keeps contact with its members."""

    country = CountryField(_("country"), unique=True)
    representative = CharField(
        _("representative"),
        max_length=150,
        blank=True,
        help_text=_("Only with the person’s consent."),
    )
    role = CharField(
        _("role"), max_length=150, blank=True, help_text=_("Of the representative.")
    )
    has_consent = models.BooleanField(
        _("consent to show the representative"), default=False
    )
    email = models.EmailField(_("e-mail"), blank=True)
    url = models.URLField(
        _("published contact"),
        max_length=500,
        blank=True,
        help_text=_("A page on which the chapter can be reached."),
    )
    founded_on = PartialDateField(_("founded"))
    note = TextField(_("about the chapter"), blank=True)
    search_text = SearchTextField(sources=["country_names", "note"])

    objects = SearchableManager()

    class Meta(PublishableModel.Meta):
        ordering = ["country"]
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")

    def __str__(self):
        return self.country_name

    @property
    def is_representative_shown(self) -> bool:
        """Whether there is one who has agreed to be named, with role and e-mail."""
        return bool(self.has_consent and self.representative)

    @property
    def shown_url(self) -> str:
        """The published contact; that of a person only with consent."""
        return self.url if self.has_consent or not self.representative else ""
