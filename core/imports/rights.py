"""What a file may do to visitors' pages: no more than its sender may do in a form."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from django.contrib.auth.models import AbstractUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import Status

# A field, or None for the record as a whole, and why the sender may not do it.
Refusals: TypeAlias = Iterator[tuple[str | None, Promise]]


def publishing_refusals(
    user: AbstractUser | None,
    stored: Mapping[str, Any] | None,
    values: Mapping[str, Any],
) -> Refusals:
    """Why somebody who does not publish may not write these values over the stored ones.

    What is published stays as it is, and nothing becomes published or withdrawn.
    Without a user, as in a command, everything is allowed.
    """
    if user is None or user.has_perm("core.publish_content"):
        return
    if stored and stored.get("status") == Status.PUBLISHED:
        yield (
            None,
            _(
                "This record is published, and you may not publish. Change it in its"
                " form and send it for review."
            ),
        )
    elif values.get("status") in (Status.PUBLISHED, Status.WITHDRAWN):
        yield "status", _("You may not publish or withdraw: write draft or in review.")
