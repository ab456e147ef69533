"""How long is kept what people say who join, and how it goes.

A member stays until he or she leaves, as the text of consent says.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone

from alumni.models import Graduate, OwnDataLink
from core.models import Consent, Mail
from core.privacy import tombstones
from core.submissions import retention

UNCONFIRMED_KEPT = timedelta(days=30)  # as the mail with the link says
SET_ASIDE_KEPT = timedelta(days=30)
# Of mails to addresses nobody has joined with, as those mails say.
ANSWERS_KEPT = timedelta(days=30)
# What is written to members, by how their kinds begin.
KINDS = Q(kind__startswith="member_") | Q(kind__startswith="association_")


def erase_due(now: datetime | None = None, *, dry_run: bool = False) -> int:
    """Erase whoever did not confirm, or was set aside, for 30 days; their number."""
    now = now or timezone.now()
    due = Graduate.objects.unconfirmed().filter(
        Q(is_quarantined=False, received_at__lte=now - UNCONFIRMED_KEPT)
        | Q(is_quarantined=True, received_at__lte=now - SET_ASIDE_KEPT)
    )
    return due.count() if dry_run else retention.erase_due(due, erase)


def forget_answers(now: datetime | None = None, *, dry_run: bool = False) -> int:
    """Delete dead links, and old mails to whom no record belongs; their number."""
    now = now or timezone.now()
    owners = Graduate.objects.annotate(address=Lower("email"))
    mails = (
        Mail.objects.filter(KINDS, created_at__lte=now - ANSWERS_KEPT)
        .annotate(address=Lower("to"))
        .exclude(Exists(owners.filter(address=OuterRef("address"))))
    )
    links = OwnDataLink.objects.filter(expires_at__lte=now)
    if dry_run:
        return mails.count() + links.count()
    gone, _by_model = links.delete()
    keys = list(mails.values_list("pk", flat=True))
    Mail.objects.filter(pk__in=keys).delete()
    return gone + len(keys)


@transaction.atomic
def erase_for_good(graduate: Graduate) -> None:
    """Erase who has left, or whom staff erase: no restored backup brings them back."""
    tombstones.mark(graduate)
    erase(graduate)


@transaction.atomic
def erase(graduate: Graduate) -> None:
    """Delete the record, its links, consents and stories, and all that was written.

    The forms that were sent left one-time numbers only, which name nobody.
    """
    consents = {graduate.consent_id, *graduate.consents.values_list("pk", flat=True)}
    mails_to(graduate.email).delete()
    graduate.delete()
    Consent.objects.filter(pk__in=consents).delete()


def mails_to(email: str):
    """What was written to the address about membership."""
    mails = Mail.objects.annotate(address=Lower("to"))
    return mails.filter(KINDS, address=email.lower())
