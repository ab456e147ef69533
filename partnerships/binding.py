"""What the parties of a published agreement have signed, and who may still change it.

It changes by an amendment or by a new agreement. A typing mistake is corrected on
purpose, at `?correct=1`, with a reason that stays in the history.
"""

from django.db.models import Q
from modeltranslation.utils import build_localized_fieldname

from core import workflow
from core.languages import is_translated, language_codes
from core.models import Status
from partnerships.models import Agreement

BINDING_FIELDS = (
    "title",
    "type",
    "is_signed",
    "signed_on",
    "signed_at",
    "signatory",
    "start_on",
    "term",
    "end_on",
    "is_renewed_automatically",
    "notice_days",
)


# `is_binding` in SQL.
BINDING = Q(is_signed=True, signed_on__isnull=False, status=Status.PUBLISHED)


def binding_fields():
    """The columns of what is signed, a translated one once for each language."""
    for name in BINDING_FIELDS:
        if is_translated(Agreement, name):
            for code in language_codes():
                yield build_localized_fieldname(name, code)
        else:
            yield name


def is_binding(agreement):
    """Signed, on a day that is known, and shown to everyone."""
    return bool(
        agreement
        and agreement.pk
        and agreement.is_signed
        and agreement.signed_on
        and agreement.status == Status.PUBLISHED
    )


def is_correcting(request, agreement):
    """It reaches visitors at once: only who publishes may."""
    return (
        "correct" in request.GET
        and is_binding(agreement)
        and workflow.may_publish(request.user)
    )


def is_locked(request, agreement):
    return is_binding(agreement) and not is_correcting(request, agreement)
