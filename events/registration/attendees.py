"""Who comes to an event, as a file for the office and the door."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.languages import own_name
from core.listing import Column, Listing
from events.models import Event


def _moment(value):
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""


class AttendeeListing(Listing):
    """Those with a seat, then those who wait, in the order they confirmed."""

    has_search = False
    columns = [
        Column("name", _("name"), lambda r: r.name),
        Column("organisation", _("organisation"), lambda r: r.organisation),
        Column("country", _("country"), lambda r: r.country_name),
        Column("email", _("e-mail"), lambda r: r.email),
        Column("language", _("language"), lambda r: own_name(r.language)),
        Column("state", _("state"), lambda r: r.get_state_display()),
        Column("place", pgettext_lazy("in a queue", "place"), lambda r: r.place),
        Column("confirmed_at", _("confirmed"), lambda r: _moment(r.confirmed_at)),
    ]

    def __init__(self, event: Event):
        super().__init__({})
        self.event = event
        self.slug = f"attendees-{event.slug}"

    def base(self):
        # “confirmed” comes before “waiting” in the alphabet as well.
        return self.event.registrations.taking_part().order_by("state", "place", "pk")
