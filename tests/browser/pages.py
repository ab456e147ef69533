"""One address of every type of page, without the language prefix."""

PAGES = (
    "",
    "partnerships/",
    "partnerships/institutions/",
    "partnerships/institutions/nagasaki-university/",
    "partnerships/agreements/",
    "partnerships/agreements/nagasaki-renewal-2006/",
    "partnerships/agreements/nagasaki-renewal-2006/factsheet/",
    "partnerships/proposals/",
    "partnerships/proposals/find/?q=nagasaki",
    "partnerships/proposals/new/",
    "partnerships/proposals/known/",
    "events/",
    "events/international-dental-forum-2024/",
    "training/",
    "training/general-medicine/",
    "training/figures/",
    "mobility/",
    "mobility/abroad/",
    "mobility/minsk/",
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
# They keep a cookie against forgery, and no other page keeps any.
FORMS = {"partnerships/proposals/new/"}
