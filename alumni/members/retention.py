"""How long is kept what people say who join, and how it goes.

A member stays until he or she leaves, as the text of consent says.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone

from alumni.models import Graduate, OwnDataLink
from core.models import Consent, Mail, Sequence
from core.privacy import people, tombstones
from core.submissions import retention

UNCONFIRMED_KEPT = timedelta(days=30)  # as the mail with the link says
SET_ASIDE_KEPT = timedelta(days=30)
# Of mails to addresses nobody has joined with, as those mails say.
ANSWERS_KEPT = timedelta(days=30)
DEAD_LINKS_KEPT = timedelta(days=2)  # they tell a second click from a wrong link
# What is written to members, by how their kinds begin.
KINDS = Q(kind__startswith="member_") | Q(kind__startswith="association_")


def erase_due(now: datetime | None = None, *, dry_run: bool = False) -> int:
    """Erase whoever did not confirm, or was set aside, for 30 days; their number."""
    now = now or timezone.now()
    due = Graduate.objects.unconfirmed().filter(
        Q(is_quarantined=False, received_at__lte=now - UNCONFIRMED_KEPT)
        | Q(is_quarantined=True, received_at__lte=now - SET_ASIDE_KEPT)
    )
    return retention.erase_due(due, erase, hold, dry_run=dry_run)


def forget_answers(now: datetime | None = None, *, dry_run: bool = False) -> int:
    """Delete dead links, and old mails to whom no record belongs; their number."""
    now = now or timezone.now()
    owners = Graduate.objects.annotate(address=Lower("email"))
    mails = (
        Mail.objects.filter(KINDS, created_at__lte=now - ANSWERS_KEPT)
        .annotate(address=Lower("to"))
        .exclude(Exists(owners.filter(address=OuterRef("address"))))
    )
    links = OwnDataLink.objects.filter(expires_at__lte=now - DEAD_LINKS_KEPT)
    if dry_run:
        return mails.count() + links.count()
    gone, _by_model = links.delete()
    keys = list(mails.values_list("pk", flat=True))
    Mail.objects.filter(pk__in=keys).delete()
    return gone + len(keys)


def hold(key: int = 0) -> None:
    """Let nobody else join, ask, leave or be erased until the transaction ends."""
    Sequence.hold("members")


@transaction.atomic
def erase_for_good(graduate: Graduate) -> None:
    """Erase who has left, or whom staff erase: no restored backup brings them back.

    Lines of history about the member and his or her stories lose their words.
    """
    hold()
    Graduate.objects.select_for_update().filter(pk=graduate.pk).first()
    tombstones.mark(graduate)
    gone = [graduate, *graduate.stories.all(), *mails_to(graduate.email)]
    people.forget(gone, graduate.email, [graduate.email, graduate.name])
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
