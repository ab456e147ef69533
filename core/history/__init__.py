"""What every record of the registers said before, who changed it, when and by which way.

A version is a record as it stood after a change, with the rows that belong to it (its
parts), as plain values in one row of django-reversion's table. The tables, the user and
the moment are reversion's, and nothing outside this package reads or writes them; see
decision 0037. `recording` says who writes and how; whatever is saved or deleted
meanwhile gets its version by itself. What is written past `save()` is named to `keep`.
"""

from core.history.beginning import begin
from core.history.changes import (
    Change,
    Recent,
    between,
    changes_of,
    compared,
    count_of,
    deleted_of,
    recent,
    text_change,
    version_before,
    versions_since,
)
from core.history.differences import Difference
from core.history.erasure import forget_past, forget_words, speaking_of
from core.history.kept import is_kept
from core.history.recorder import keep, recording, remember, write_now
from core.history.states import read_states
from core.history.versions import Stored, find_version
from core.history.words import moment_in_words, value_in_words

__all__ = [
    "Change",
    "Difference",
    "Recent",
    "Stored",
    "begin",
    "between",
    "changes_of",
    "compared",
    "count_of",
    "deleted_of",
    "find_version",
    "forget_past",
    "forget_words",
    "is_kept",
    "keep",
    "moment_in_words",
    "read_states",
    "recent",
    "recording",
    "remember",
    "speaking_of",
    "text_change",
    "value_in_words",
    "version_before",
    "versions_since",
    "write_now",
]
