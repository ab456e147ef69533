from functools import cached_property

from django.utils.translation import gettext_lazy as _

from alumni.models import Chapter
from core import countries
from core.listing import Column, Listing


def representative_of(chapter):
    """The representative's name, empty without consent to show it."""
    return chapter.representative if chapter.has_consent else ""


def email_of(chapter):
    return chapter.email if chapter.has_consent else ""


class ChapterListing(Listing):
    """The countries of the Association, sorted in the reader's language."""

    slug = "chapters"
    has_search = False
    whole_url = ""  # its page is the whole list
    columns = [
        Column("country", _("Country"), lambda c: c.country_name),
        Column("country_code", _("Country code"), lambda c: c.country),
        Column("founded_on", _("Founded"), lambda c: c.founded_on),
        Column("representative", _("Representative"), representative_of),
        Column("email", _("E-mail"), email_of),
        Column("note", _("About the chapter"), lambda c: c.note),
        Column("source", _("Source"), lambda c: c.source_url),
        Column("source_date", _("Source dated"), lambda c: c.source_date),
    ]

    def base(self):
        return Chapter.objects.published()

    @cached_property
    def results(self):
        """Every chapter; country names come from CLDR, so Python sorts them."""
        return sorted(super().results, key=lambda c: countries.sort_key(c.country_name))
