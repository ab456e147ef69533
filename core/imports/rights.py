"""What a file may do to visitors' pages: no more than its sender may do in a form."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from django.contrib.auth.models import AbstractUser
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import Status
from core.workflow import Step, refusal

# A field, or None for the record as a whole, and why the sender may not do it.
Refusals: TypeAlias = Iterator[tuple[str | None, Promise]]


def may_import(user: AbstractUser, model: type[Model]) -> bool:
    """Whether somebody may still write the register: both add to it and change it."""
    options = model._meta
    needed = (f"{act}_{options.model_name}" for act in ("add", "change"))
    return user.has_perms([f"{options.app_label}.{codename}" for codename in needed])


def publishing_refusals(
    user: AbstractUser | None,
    stored: Mapping[str, Any] | None,
    values: Mapping[str, Any],
) -> Refusals:
    """Why somebody who does not publish may not write these values over the stored ones.

    What is published stays as it is, and a status changes as by its writer's own step
    (`core.workflow`): what visitors do not see comes into review. Without a user, as in
    a command, everything is allowed.
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
        return
    before = (stored and stored.get("status")) or Status.DRAFT
    after = values.get("status") or before
    is_sent = after == Status.REVIEW and not refusal(Step.SENT, before)
    if after != before and not is_sent:
        yield (
            "status",
            _(
                "You may not write this status. Leave the cell empty, or send for review."
            ),
        )
