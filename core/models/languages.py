"""The languages in which something is held or taught."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import languages
from core.fields import LanguageField


class LanguageLine(models.Model):
    """One of the languages of a record; subclasses add the record."""

    language = LanguageField(_("language"))

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return self.language_name

    @property
    def language_name(self):
        """The language's name in the reader's language."""
        return languages.name(self.language)
