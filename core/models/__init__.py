"""What every section stands on, a module for each concern."""

from core.models.bookkeeping import Bookkeeping, ContentVersion, LoadedRecord, Sequence
from core.models.countries import CountryLine, CountryNamesMixin
from core.models.facts import Fact, Qualifier
from core.models.pages import AREAS, LEGAL_PAGES, Block, Contact, Page, Section
from core.models.publishing import (
    PublishableManager,
    PublishableModel,
    PublishableQuerySet,
    SearchableManager,
    SearchableQuerySet,
    SourcedModel,
    Status,
)

__all__ = [
    "AREAS",
    "Block",
    "Bookkeeping",
    "Contact",
    "ContentVersion",
    "CountryLine",
    "CountryNamesMixin",
    "Fact",
    "LEGAL_PAGES",
    "LoadedRecord",
    "Page",
    "PublishableManager",
    "PublishableModel",
    "PublishableQuerySet",
    "Qualifier",
    "SearchableManager",
    "SearchableQuerySet",
    "Section",
    "Sequence",
    "SourcedModel",
    "Status",
]
