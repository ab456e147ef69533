"""When what visitors see changes by the clock alone, and how long a page may be kept.

Nobody closes an intake or withdraws a record whose time is over: the moment passes.
So whatever keeps a page, here or between us and the reader, must know that moment.

What people have agreed to show is another matter: they may take it back at any time,
and within a minute no copy may show it any more.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import wraps

from django.apps import apps
from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone

from core.content import APPS
from core.models import PublishableModel, Status
from core.moments import moment_of

MAX_AGE_SECONDS = 60
STALE_SECONDS = 600
# How long a page that names people may live, counted from before it was made.
PEOPLE_SECONDS = 60


def next_change(now: datetime) -> datetime:
    """The first moment after `now` at which something appears, opens, closes or ends.

    One query. The moments are `publish_from` and `publish_until` of what is published,
    and the columns a model names in `changes_at`. At the latest it is the next midnight
    of the site's time zone, since many states change with the day.
    """
    midnight = _next_midnight(now)
    first, *others = _moments(now, midnight)
    found = first.union(*others).order_by("at").first()
    return found["at"] if found else midnight


def names_people(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark what the view answers as naming people who may take their consent back.

    No copy of it lives longer than a minute; see `good_until` and `shared_rule`.
    """

    @wraps(view)
    def marked(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.names_people = True
        return response

    return marked


def good_until(
    response: HttpResponse, begun_at: datetime, change: datetime
) -> datetime:
    """Until when an answer is good: the next change by the clock, or before it.

    `begun_at` is a moment before anything it tells was read: a consent that was taken
    back later is not in it, so a minute after that moment all copies must be gone.
    """
    if is_naming_people(response):
        return min(change, begun_at + timedelta(seconds=PEOPLE_SECONDS))
    return change


def is_naming_people(response: HttpResponse) -> bool:
    return getattr(response, "names_people", False)


def shared_rule(until: datetime, now: datetime, *, names_people: bool = False) -> str:
    """The Cache-Control of a page that is the same for everybody and good `until`.

    In whole seconds, and so that a cache which serves the page stale while it asks
    anew (RFC 5861, 3) is done with it by then as well: both spans together end there.

    A page that names people is never served stale, not even while we are away
    (RFC 9111, 5.2.2.2), and only half of its time is given: a front server that keeps
    it for that long hands it on with the same span, for not every one tells its age.
    """
    left = max(0, (until - now) // timedelta(seconds=1))
    if names_people:
        return f"public, max-age={min(PEOPLE_SECONDS, left) // 2}, must-revalidate"
    fresh = min(MAX_AGE_SECONDS, left)
    stale = min(STALE_SECONDS, left - fresh)
    return f"public, max-age={fresh}, stale-while-revalidate={stale}"


def _next_midnight(now: datetime) -> datetime:
    today = timezone.localdate(now, timezone.get_default_timezone())
    return moment_of(today + timedelta(days=1), None, settings.TIME_ZONE)


def _moments(now: datetime, until: datetime) -> Iterator[QuerySet]:
    for model, column, condition in _columns():
        passing = {f"{column}__gt": now, f"{column}__lt": until}
        yield (
            QuerySet(model).filter(condition, **passing).order_by().values(at=F(column))
        )


def _columns():
    """Each column that holds such moments, and the rows in which they count."""
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            columns, condition = getattr(model, "changes_at", ()), Q()
            if issubclass(model, PublishableModel):
                columns = ("publish_from", "publish_until", *columns)
                condition = Q(status=Status.PUBLISHED)
            for column in columns:
                yield model, column, condition
