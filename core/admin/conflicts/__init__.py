"""Nobody overwrites silently what a colleague has written in the meantime.

A page on which something is changed carries, signed, what it showed (`seen`). When it
comes back the same is read anew, with the rows locked and in the transaction that
saves. If it differs nothing is saved: the page comes back with 409, with what was
typed, with what the colleague changed, and with the new `seen`, so that saving once
more is a decision.

`forms` does so for the forms of records with their inlines and for deleting, `lists`
for values edited in a list and for actions; `snapshots` says what was shown, `sent`
what of it the editor touched, `words` what differs in words.
"""

from core.admin.conflicts.forms import FormConflictMixin
from core.admin.conflicts.lists import ListConflictMixin, moved_since_listed
from core.admin.conflicts.snapshots import digest, snapshot


class ConflictMixin(ListConflictMixin, FormConflictMixin):
    """For every model admin in which something can be changed."""


__all__ = ["ConflictMixin", "digest", "moved_since_listed", "snapshot"]
