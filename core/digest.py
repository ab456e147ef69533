"""The letter of the week: what waits for each member of staff, in numbers only.

It is written by the first daily run of a week, from Monday on, to whoever has an
e-mail address in the account; for whom nothing waits, none is. Nobody learns of more
than their front page shows.
"""

import logging
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from core import outbox
from core.models import Digest
from core.submissions.mail import OFFICE_LANGUAGE

logger = logging.getLogger(__name__)

KIND = "staff_digest"


def tell(today: date | None = None, *, dry_run: bool = False) -> int:
    """Write this week's letters that are not yet written; how many that were.

    Two runs at a time write each once. A week in which nothing waited for somebody is
    done with, too. A dry run only counts.
    """
    today = today or timezone.localdate()
    week = today - timedelta(days=today.weekday())
    told = Digest.objects.filter(week=week).values("user")
    staff = get_user_model().objects.filter(is_active=True, is_staff=True)
    waiting = staff.exclude(email="").exclude(pk__in=told).order_by("pk")
    with translation.override(OFFICE_LANGUAGE):
        if dry_run:
            return sum(bool(_blocks(user)) for user in waiting)
        return sum(_try(user, week) for user in waiting)


def _blocks(user):
    # It knows the registered admins, which must be there first.
    from core.admin.home import waiting_for

    return waiting_for(user)


def _try(user: AbstractUser, week: date) -> bool:
    """An address that is none must not keep back the letters of others."""
    try:
        return _tell(user, week)
    except ValidationError:
        logger.error("The letter of the week to user %s has a bad address", user.pk)
        return False


@transaction.atomic
def _tell(user, week):
    digest, is_new = Digest.objects.get_or_create(user=user, week=week)
    blocks = _blocks(user) if is_new else []
    if not blocks:
        return False
    digest.mail = outbox.enqueue(
        KIND,
        to=user.email,
        language=OFFICE_LANGUAGE,
        context={
            "blocks": blocks,
            "link": settings.SITE_URL + reverse("admin:index"),
        },
    )
    digest.save()
    return True
