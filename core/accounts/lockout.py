"""Tries of passwords and codes: few for one account, few from one network.

Only failures count, and for a quarter of an hour each. A try is counted before it is
judged and taken back if it was right, so that many at the same moment are not more than
the limit. One that an account's lock refuses counts for nobody: it can neither keep the
lock up nor lock those out who share the network.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F, Sum
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from core.guard import TooManyRequests, network_of
from core.models import RateCount

MOST_OF_ACCOUNT = 10
MOST_OF_NETWORK = 30
SECONDS = 15 * 60
# Counts lie in slices of time, so that a failure ends about when it should.
SLICE = 60


@contextmanager
def attempt(request: HttpRequest, name: str) -> Iterator[None]:
    """Let one password or code be tried for the account of this name, known or not.

    What raises within was a failure. Raises TooManyRequests without a try.
    """
    now = int(time.time())
    account = _key(f"account {name.strip().casefold()}")
    network = _key(f"network {network_of(request)}")
    _count(account, now, MOST_OF_ACCOUNT)
    try:
        _count(network, now, MOST_OF_NETWORK)
    except TooManyRequests:
        _take_back(account, now)
        raise
    yield
    _take_back(account, now)
    _take_back(network, now)


def _count(key, now, most):
    this = now - now % SLICE
    with transaction.atomic():
        row, _made = RateCount.objects.get_or_create(key=key, window=this)
        RateCount.objects.filter(pk=row.pk).update(count=F("count") + 1)
        recent = RateCount.objects.filter(key=key, window__gt=now - SECONDS - SLICE)
        is_too_much = recent.aggregate(sum=Sum("count"))["sum"] > most
        if is_too_much:
            RateCount.objects.filter(pk=row.pk).update(count=F("count") - 1)
            oldest = recent.filter(count__gt=0).order_by("window").first()
    if is_too_much:
        raise TooManyRequests(oldest.window + SECONDS + SLICE - now)


def _take_back(key, now):
    used = RateCount.objects.filter(key=key, window=now - now % SLICE, count__gt=0)
    used.update(count=F("count") - 1)


def _key(who):
    return salted_hmac("core.accounts.lockout", who, algorithm="sha256").hexdigest()
