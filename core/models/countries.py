"""What a record with a country knows of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import countries
from core.fields import CountryField


class CountryNamesMixin:
    """The country's name for a model with a `country` code."""

    @property
    def country_name(self):
        return countries.name(self.country) if self.country else ""

    @property
    def country_names(self):
        """The country's name in every language of the site, to search by."""
        return countries.names_in_every_language(self.country) if self.country else ""


class CountryLine(CountryNamesMixin, models.Model):
    """One of the countries of a record; subclasses add the record."""

    country = CountryField(_("country"))

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return self.country_name
