from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.languages import translated
from core.listing import Column, Listing
from core.models import Fact


def _words(name):
    return lambda fact: translated(fact, name).value


class FactListing(Listing):
    """Every published figure with its source, as files for the press."""

    slug = "figures"
    has_search: ClassVar[bool] = False
    columns = [
        Column("key", _("Key"), lambda f: f.key),
        Column("section", _("Section"), lambda f: f.get_section_display()),
        Column("label", _("What is counted"), _words("label")),
        Column("qualifier", _("Qualifier"), lambda f: f.get_qualifier_display()),
        Column("value", _("Value"), lambda f: _number(f.value)),
        Column("value_to", _("Up to"), lambda f: _number(f.value_to)),
        Column("unit", _("Unit"), _words("unit")),
        Column("period", _("Period"), _words("period")),
        Column("as_of", _("As of"), lambda f: f.as_of),
        Column("note", _("Note"), _words("note")),
        Column("source", _("Source"), lambda f: f.source_url),
        Column("source_date", _("Source dated"), lambda f: f.source_date),
    ]

    def base(self):
        return Fact.objects.published()


def _number(value):
    """As a number of a spreadsheet: whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)
