"""How a record comes to visitors and goes from them again, and who may see to it.

    draft, withdrawn → in review → published → withdrawn

Each step is one transaction that holds the record, so that two people never take it
twice; it is written down with what was said, and whoever sent the record hears of it.
What is published stays as it is while its next version waits: that is a form as it was
sent, and whoever may publish carries it out (core.admin.next_versions).
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import history, outbox
from core.models import NextVersion, PublishableModel, Review, Status
from core.submissions.mail import OFFICE_LANGUAGE

Step = Review.Step

REVIEW = "core.review_content"
PUBLISH = "core.publish_content"
MAIL = "content_reviewed"
MAX_NOTE_LENGTH = 2000


class StepRefused(Exception):
    """The step is impossible now; the message says why, for its reader's eyes."""


class _Rule(NamedTuple):
    begins: frozenset[str]
    ends: str
    refusal: str | Promise


_RULES = {
    Step.SENT: _Rule(
        frozenset({Status.DRAFT, Status.WITHDRAWN}),
        Status.REVIEW,
        _("It is in review or published already."),
    ),
    Step.RETURNED: _Rule(
        frozenset({Status.REVIEW}), Status.DRAFT, _("It is not in review.")
    ),
    Step.APPROVED: _Rule(
        frozenset({Status.REVIEW}), Status.REVIEW, _("It is not in review.")
    ),
    Step.PUBLISHED: _Rule(
        frozenset({Status.DRAFT, Status.REVIEW, Status.WITHDRAWN}),
        Status.PUBLISHED,
        _("It is published already."),
    ),
    Step.WITHDRAWN: _Rule(
        frozenset({Status.PUBLISHED}), Status.WITHDRAWN, _("It is not published.")
    ),
}
# What reviewers say, of a record in review or of a next version that waits.
_ANSWERS = (Step.RETURNED, Step.APPROVED)
NEED_NOTE = (Step.RETURNED,)


def may_publish(user: AbstractBaseUser) -> bool:
    """Whether the user decides what visitors see, and from when until when."""
    return user.has_perm(PUBLISH)


def may(step: str, model: type[PublishableModel], user: AbstractBaseUser) -> bool:
    """Whether the user may take the step with records of the model.

    Who publishes does so in the registers that he or she may change, no others.
    """
    if step in _ANSWERS and user.has_perm(REVIEW):
        return True
    name = get_permission_codename("change", model._meta)
    may_change = user.has_perm(f"{model._meta.app_label}.{name}")
    return may_change and (step == Step.SENT or may_publish(user))


def refusal(step: str, status: str) -> str | Promise:
    """Why a record of that status cannot take the step; empty if it can."""
    rule = _RULES[Step(step)]
    return "" if status in rule.begins else rule.refusal


def send(record: PublishableModel, *, by: AbstractBaseUser, note: str = "") -> None:
    """Give a draft, or what was withdrawn, to those who review.

    This and the other steps raise StepRefused where the record's state forbids it, and
    PermissionDenied; then nothing is changed.
    """
    _take(Step.SENT, record, by, note)


def return_(record: PublishableModel, *, by: AbstractBaseUser, note: str) -> None:
    """Give it back to its writer, with what is to be mended.

    Of a published record that is its next version, which stays with what it says.
    """
    _take(Step.RETURNED, record, by, note)


def approve(record: PublishableModel, *, by: AbstractBaseUser, note: str = "") -> None:
    """Find it good, for whoever publishes it; it stays in review."""
    _take(Step.APPROVED, record, by, note)


def publish(record: PublishableModel, *, by: AbstractBaseUser, note: str = "") -> None:
    """Show it to visitors, from `publish_from` and until `publish_until` if set."""
    _take(Step.PUBLISHED, record, by, note)


def withdraw(record: PublishableModel, *, by: AbstractBaseUser, note: str = "") -> None:
    """Show it to visitors no longer."""
    _take(Step.WITHDRAWN, record, by, note)


STEPS = {
    Step.SENT: send,
    Step.RETURNED: return_,
    Step.APPROVED: approve,
    Step.PUBLISHED: publish,
    Step.WITHDRAWN: withdraw,
}


def _take(step, record, by, note):
    if not may(step, type(record), by):
        raise PermissionDenied
    note = note.strip()[:MAX_NOTE_LENGTH]
    if step in NEED_NOTE and not note:
        raise StepRefused(_("Say what is to be changed."))
    with transaction.atomic(), history.recording(user=by, path="publishing", note=note):
        held = hold(record)
        next_version = next_version_of(held) if step in _ANSWERS else None
        was_waiting = held.status == Status.REVIEW
        if next_version:
            _answer_next(step, next_version)
        elif why := refusal(step, held.status):
            raise StepRefused(why)
        elif held.status != _RULES[step].ends:
            held.status = _RULES[step].ends
            held.save(update_fields=["status", "updated_at"])
        if step in (Step.RETURNED, Step.PUBLISHED) and (was_waiting or next_version):
            _tell_writer(step, held, by, note)
        _write_down(step, held, by, note)
    record.status, record.updated_at = held.status, held.updated_at


def _answer_next(step, next_version):
    if next_version.is_returned:
        raise StepRefused(_RULES[step].refusal)
    if step == Step.RETURNED:
        next_version.is_returned = True
        next_version.save(update_fields=["is_returned"])


def hold(record: PublishableModel) -> PublishableModel:
    """The record as it is stored, locked until the transaction ends.

    Raises StepRefused if it was deleted.
    """
    rows = type(record)._base_manager.select_for_update(of=("self",))
    held = rows.filter(pk=record.pk).first()
    if held is None:
        raise StepRefused(_("It has been deleted."))
    return held


def steps_of(record: PublishableModel) -> Sequence[Review]:
    """The steps that were taken with it, the newest first; one query."""
    return record.reviews.select_related("by")


def next_version_of(record: PublishableModel) -> NextVersion | None:
    """What waits to become of a published record, if anything does."""
    if record.status != Status.PUBLISHED:
        return None
    return record.next_versions.select_related("by").first()


def send_next_version(
    record: PublishableModel, form: list[list[str]], *, by: AbstractBaseUser
) -> NextVersion:
    """Keep what a published record is to become, sent for review.

    `form` is its change form as it was sent, as pairs of name and value; it replaces
    the one that waited. Call it in the transaction that holds the record.
    """
    if not may(Step.SENT, type(record), by):
        raise PermissionDenied
    kept = next_version_of(record)
    if kept is None or kept.is_returned or kept.by != by:
        _write_down(Step.SENT, record, by, "")
    kept = kept or NextVersion(record=record)
    kept.form, kept.by, kept.is_returned = form, by, False
    kept.save()
    return kept


def publish_next_version(
    record: PublishableModel, *, by: AbstractBaseUser, note: str = ""
) -> None:
    """Say that the next version has been carried out; it waits no longer.

    Call it in the transaction that has written the record.
    """
    if not may(Step.PUBLISHED, type(record), by):
        raise PermissionDenied
    waited = record.next_versions.all()
    if waited.exists():
        _tell_writer(Step.PUBLISHED, record, by, note)
        waited.delete()
        _write_down(Step.PUBLISHED, record, by, note)


def _write_down(step, record, by, note):
    Review.objects.create(record=record, step=step, by=by, note=note)


def _tell_writer(step, record, by, note):
    """A mail to whoever sent it last, if somebody else answers."""
    sent = record.reviews.filter(step=Step.SENT).select_related("by").first()
    writer = sent and sent.by
    if not (writer and writer.is_active and writer.email) or writer.pk == by.pk:
        return
    page = reverse(admin_urlname(record._meta, "change"), args=[record.pk])
    begins = record.publish_from
    outbox.enqueue(
        MAIL,
        to=writer.email,
        language=OFFICE_LANGUAGE,
        context={
            "kind": record._meta.verbose_name,
            "record": str(record),
            "is_returned": step == Step.RETURNED,
            "begins": begins if begins and begins > timezone.now() else None,
            "note": note,
            "link": settings.SITE_URL + page,
        },
    )
