"""How long somebody is let in: idle, in all, and until the account changes.

A visit is a session of the back office. It knows when it began, when it was last used
and whether the second step of the login was taken in it.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_used
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AbstractBaseUser, User
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db.models.signals import m2m_changed, post_save
from django.http import HttpRequest
from django.utils import timezone

_BEGAN, _SEEN, _SECOND = "visit_began", "visit_seen", "second_step_of"
# How exactly it is known when a visit was last used, so that not every page writes.
_EXACTLY = 60


@dataclass(frozen=True)
class Visit:
    """One that goes on with its next page; it was last used within a minute of `seen`."""

    began: datetime
    seen: datetime
    is_this: bool


def is_over(session: SessionBase | dict[str, Any]) -> bool:
    """Whether the visit has been idle, or has lasted, for too long."""
    now = time.time()
    idle = now - session.get(_SEEN, 0)
    lasted = now - session.get(_BEGAN, 0)
    return idle > settings.SESSION_IDLE_SECONDS or lasted > settings.SESSION_COOKIE_AGE


def note_use(session: SessionBase) -> None:
    """The visit is in use now."""
    if time.time() - session.get(_SEEN, 0) > _EXACTLY:
        session[_SEEN] = time.time()


def took_second_step(request: HttpRequest) -> bool:
    """Whether the user has proved more than a password in this visit."""
    return request.session.get(_SECOND) == request.user.pk


def is_proved(request: HttpRequest) -> bool:
    """Whether the user may see more than how to set up the second step."""
    if not request.user.is_authenticated:
        return False
    return not settings.SECOND_FACTOR or took_second_step(request)


def end_all(user: AbstractBaseUser) -> int:
    """End every visit of this user, and return how many there were."""
    return _end(_kept_of(user))


def open_visits(request: HttpRequest) -> list[Visit]:
    """The user's own visits that are not over, this one first, then by their use."""
    this = request.session
    kept = {**_kept_of(request.user), this.session_key: this}
    found = [
        Visit(_moment(visit[_BEGAN]), _moment(visit[_SEEN]), visit is this)
        for visit in kept.values()
        if _goes_on(visit, request.user)
    ]
    return sorted(found, key=lambda visit: (visit.is_this, visit.seen), reverse=True)


def end_others(request: HttpRequest) -> int:
    """End the user's visits but this one, and return how many were still open."""
    kept = _kept_of(request.user)
    kept.pop(request.session.session_key, None)
    _end(kept)
    return sum(_goes_on(visit, request.user) for visit in kept.values())


def forget_over(*, dry_run: bool = False) -> int:
    """Delete sessions whose cookie has ended, and return how many.

    It is part of the daily job. A dry run only counts.
    """
    over = Session.objects.filter(expire_date__lt=timezone.now())
    return over.count() if dry_run else over.delete()[0]


def watch() -> None:
    """Follow logins, second steps and changes of accounts; called once, at start-up."""
    uid = "visits"
    user_logged_in.connect(_begin, dispatch_uid=uid)
    authenticator_used.connect(_take_second_step, dispatch_uid=uid)
    authenticator_added.connect(_set_up_second_step, dispatch_uid=uid)
    post_save.connect(_end_of_former_staff, sender=User, dispatch_uid=uid)
    m2m_changed.connect(_end_of_lost_role, User.groups.through, dispatch_uid=uid)


def _kept_of(user):
    """What is kept of the user's visits, whether they are over or not, by their key."""
    kept = ((visit.pk, visit.get_decoded()) for visit in Session.objects.all())
    return {key: held for key, held in kept if held.get(SESSION_KEY) == str(user.pk)}


def _end(kept):
    return Session.objects.filter(pk__in=kept.keys()).delete()[0]


def _goes_on(visit, user):
    """Whether its next page would still find the user logged in."""
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    if is_over(visit) or visit.get(HASH_SESSION_KEY) not in hashes:
        return False
    return not settings.SECOND_FACTOR or visit.get(_SECOND) == user.pk


def _moment(seconds):
    return datetime.fromtimestamp(seconds, UTC)


def _begin(request, **kwargs):
    request.session[_BEGAN] = request.session[_SEEN] = time.time()


def _take_second_step(request, user, **kwargs):
    request.session[_SECOND] = user.pk


def _set_up_second_step(request, user, authenticator, **kwargs):
    """Recovery codes are made besides; they prove nothing where they are shown."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _take_second_step(request, user)


def _end_of_former_staff(instance, created, **kwargs):
    if not created and not (instance.is_active and instance.is_staff):
        end_all(instance)


def _end_of_lost_role(instance, action, reverse, pk_set, **kwargs):
    """Rights that were taken away end at once, with whatever is open."""
    if action == "pre_clear":
        users = instance.user_set.all() if reverse else [instance]
    elif action == "post_remove":
        users = User.objects.filter(pk__in=pk_set) if reverse else [instance]
    else:
        return
    for user in users:
        end_all(user)
