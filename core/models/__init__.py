"""What every section stands on, a module for each concern."""

from core.models.bookkeeping import Bookkeeping, ContentVersion, LoadedRecord, Sequence
from core.models.consent import Consent, ConsentText
from core.models.countries import CountryLine, CountryNamesMixin
from core.models.desk import DeadlineCalendar, Digest, SavedFilter
from core.models.erasures import Erasure
from core.models.facts import Fact, Qualifier
from core.models.guard import FormUse, RateCount
from core.models.imports import ImportDraft
from core.models.languages import LanguageLine, joined_languages, names_of_joined
from core.models.mail import Mail
from core.models.notices import Notice
from core.models.pages import AREAS, LEGAL_PAGES, Block, Contact, Page, Section
from core.models.publishing import (
    FoldedSearch,
    PublishableManager,
    PublishableModel,
    PublishableQuerySet,
    SearchableManager,
    SearchableQuerySet,
    SourcedModel,
    Status,
    previewed,
)
from core.models.questions import (
    AnsweringDesk,
    Question,
    QuestionQuerySet,
    QuestionState,
    WrittenAnswer,
)
from core.models.renditions import Rendition
from core.models.reviews import NextVersion, Review
from core.models.submissions import (
    NumberedSubmission,
    Submission,
    SubmissionQuerySet,
)
from core.models.translations import OutdatedText
from core.models.uploads import Upload
from core.models.windows import Window, WindowState

__all__ = [
    "AREAS",
    "AnsweringDesk",
    "Block",
    "Bookkeeping",
    "Consent",
    "ConsentText",
    "Contact",
    "ContentVersion",
    "CountryLine",
    "CountryNamesMixin",
    "DeadlineCalendar",
    "Digest",
    "Erasure",
    "Fact",
    "FoldedSearch",
    "FormUse",
    "ImportDraft",
    "LEGAL_PAGES",
    "LanguageLine",
    "LoadedRecord",
    "Mail",
    "NextVersion",
    "Notice",
    "NumberedSubmission",
    "OutdatedText",
    "Page",
    "PublishableManager",
    "PublishableModel",
    "PublishableQuerySet",
    "Qualifier",
    "Question",
    "QuestionQuerySet",
    "QuestionState",
    "RateCount",
    "Rendition",
    "Review",
    "SavedFilter",
    "SearchableManager",
    "SearchableQuerySet",
    "Section",
    "Sequence",
    "SourcedModel",
    "Status",
    "Submission",
    "SubmissionQuerySet",
    "Upload",
    "Window",
    "WindowState",
    "WrittenAnswer",
    "joined_languages",
    "names_of_joined",
    "previewed",
]
