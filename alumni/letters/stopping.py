"""An end to letters, at the first click and without a question."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alumni.letters.sending import KIND
from alumni.models import Graduate
from core import secret_links
from core.models import Consent, ConsentText, Mail


def stop_by_link(secret: str) -> None:
    """Stop letters to whoever the link belongs to.

    It asks the database the same for a link that belongs to nobody, and tells no more.
    """
    digest = secret_links.digest_of(secret)
    stop(Graduate.objects.filter(unsubscribe_digest=digest))


@transaction.atomic
def stop(members, now: datetime | None = None) -> None:
    """Withdraw the consent to letters of the members, a queryset.

    What waits to be sent goes, and what failed, so that nobody sends it again.
    """
    list(members.select_for_update().values_list("pk", flat=True))
    standing = Graduate.consents.through.objects.filter(
        graduate__in=members,
        consent__text__purpose=ConsentText.Purpose.LETTERS,
        consent__withdrawn_at=None,
    )
    Consent.objects.filter(pk__in=standing.values("consent")).update(
        withdrawn_at=now or timezone.now()
    )
    Mail.objects.filter(kind=KIND, to__in=members.values("email")).exclude(
        state=Mail.State.SENT
    ).delete()
