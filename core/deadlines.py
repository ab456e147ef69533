"""What has to be done by a day, for the calendar of one member of staff.

A calendar leaves the site and lies in phones and programs of others: it names records
by their numbers and titles, never a person, and holds only what its owner may see.
`settings.DEADLINES` names the functions that know deadlines, so that core knows no
section.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _, override
from icalendar import Event as Entry

from core.calendars import add_subscription, calendar_of, new_entry, time_zones
from core.submissions.mail import OFFICE_LANGUAGE

# How long what is over stays in the calendar.
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Deadline:
    """Something that ends or is due: a whole day, or a moment in the site's time zone.

    `kind` tells the deadlines of one record apart. `text` names no person.
    """

    kind: str
    model: type[Model]
    pk: int
    when: date | datetime
    text: str
    changed_at: datetime

    @property
    def uid(self) -> str:
        """What calendar programs know it by: the same for as long as it is there."""
        name = f"deadline {self.model._meta.label_lower} {self.pk} {self.kind}"
        return str(uuid5(NAMESPACE_URL, name))

    @property
    def url(self) -> str:
        """Where staff see to it; absolute."""
        options = self.model._meta
        name = f"admin:{options.app_label}_{options.model_name}_change"
        return settings.SITE_URL + reverse(name, args=[self.pk])


def deadlines_of(user: AbstractUser, since: date) -> list[Deadline]:
    """Whatever the person may see that is due on that day or later, by time."""
    found = [
        deadline
        for source in settings.DEADLINES
        for deadline in import_string(source)(user, since)
    ]
    return sorted(found, key=lambda one: (str(one.when), one.uid))


def calendar_file(user: AbstractUser, address: str) -> bytes:
    """The person's calendar, in the language of the office, to subscribe to."""
    with override(OFFICE_LANGUAGE):
        deadlines = deadlines_of(user, timezone.localdate() - KEPT)
        entries = list(_entries(deadlines))
        calendar = calendar_of([*time_zones(entries), *entries])
        add_subscription(
            calendar,
            name=_("Deadlines of international relations"),
            page=settings.SITE_URL + reverse("admin:core_deadlinecalendar_changelist"),
            address=address,
        )
        return calendar.to_ical()


def _entries(deadlines: Iterable[Deadline]) -> Iterator[Entry]:
    for one in deadlines:
        is_moment = isinstance(one.when, datetime)
        start = timezone.localtime(one.when) if is_moment else one.when
        entry = new_entry(
            one.uid,
            0,
            start,
            None if is_moment else start + timedelta(days=1),
            created_at=one.changed_at,
            updated_at=one.changed_at,
            is_cancelled=False,
        )
        entry.add("summary", one.text)
        entry.add("url", one.url)
        # It takes nobody's time: the day stays free for appointments.
        entry.add("transp", "TRANSPARENT")
        yield entry
