"""One address of every type of page, without the language prefix."""

PAGES = (
    "",
    "partnerships/",
    "partnerships/institutions/",
    "partnerships/institutions/nagasaki-university/",
    "partnerships/agreements/",
    "partnerships/agreements/nagasaki-renewal-2006/",
    "events/",
    "events/international-dental-forum-2024/",
    "training/",
    "training/general-medicine/",
    "mobility/",
    "mobility/clinical-practice-poland-germany/",
    "honours/",
    "honours/charles-ruud-honorary-doctor/",
    "alumni/",
    "rankings/",
    "rankings/webometrics/",
    "department/",
    "search/?q=minsk",
    "search/?q=zzzz",
    "privacy/",
    "accessibility/",
    "data/",
    "no-such-page/",
)
LANGUAGES = ("en", "ru", "be", "ar")
