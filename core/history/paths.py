"""The ways by which a record is written, as the reader is told them."""

from django.utils.translation import gettext_lazy as _

# What was there before there were versions.
START = "start"
# What was written by nobody knows whom.
FOUND = "found"

_PATHS = {
    "form": _("Form"),
    "list": _("Edited in the list"),
    "action": _("Action on several records"),
    "grid": _("Table of numbers"),
    "import": _("Import from a file"),
    "load_content": _("Files of the project"),
    "daily": _("Daily job"),
    "restore": _("Earlier version brought back"),
    "translated": _("Translation worklist"),
    "publishing": _("Publishing"),
    "merge": _("Institutions merged"),
    "unmerge": _("Merge undone"),
    START: _("As it was when the history began"),
    FOUND: _("Written outside the back office"),
}


def path_in_words(path: str) -> str:
    """A path that has no words yet is told by its own name."""
    return str(_PATHS.get(path, path))
