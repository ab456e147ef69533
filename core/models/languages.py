"""The languages in which something is held or taught."""

from django.db import models
from django.db.models import Aggregate, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from core import countries, languages
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


class _Joined(Aggregate):
    """The texts of a group in one, with commas; each database has a name for it."""

    function = "GROUP_CONCAT"

    def as_postgresql(self, compiler, connection, **context):
        template = "STRING_AGG(%(expressions)s, ',')"
        return self.as_sql(compiler, connection, template=template, **context)


def joined_languages(lines: type[LanguageLine], owner: str) -> Subquery:
    """SQL for the languages of a record as `en,ru`, so that they need no second query.

    `owner` is the line's field for the record. `names_of_joined` reads the result.
    """
    own = lines._default_manager.filter(**{owner: OuterRef("pk")}).order_by()
    joined = own.values(owner).annotate(codes=_Joined("language")).values("codes")
    return Subquery(joined, output_field=models.CharField())


def names_of_joined(codes: str | None) -> list[str]:
    """Names of the languages of `joined_languages`, sorted in the reader's language."""
    names = map(languages.name, codes.split(",") if codes else [])
    return sorted(names, key=countries.sort_key)
