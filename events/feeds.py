from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models.functions import Coalesce, TruncDate
from django.template.loader import render_to_string
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext as _

from core.languages import translated
from core.seo import absolute
from core.text import clean_text
from events.listings import EventListing
from events.models import Event

ENTRIES = 20


class EventFeed(Feed):
    """The events published last, in the reader's language, narrowed as the list is.

    Every address is absolute on the configured host: what is, Django leaves alone,
    and the Host header of the request never gets into a reader's subscription.
    """

    feed_type = Atom1Feed

    def get_object(self, request):
        return EventListing(request.GET)

    def title(self, listing):
        return listing.title

    def subtitle(self):
        return _("International events of Belarusian State Medical University, Minsk.")

    def link(self, listing):
        return listing.address("index")

    def feed_url(self, listing):
        return listing.address("feed")

    feed_guid = feed_url

    def items(self, listing):
        published_at = Coalesce("publish_from", "created_at")
        return listing.results.annotate(published_at=published_at).order_by(
            TruncDate("published_at").desc(), *Event._meta.ordering
        )[:ENTRIES]

    def item_title(self, event):
        return clean_text(translated(event, "title").value)

    def item_description(self, event):
        """Rendered as on the site, so that a borrowed language is marked here too."""
        return clean_text(render_to_string("events/_feed_entry.html", {"event": event}))

    def item_link(self, event):
        return absolute(event)

    def item_guid(self, event):
        """A tag URI (RFC 4151): it outlives a change of the title or the address."""
        host = urlsplit(settings.SITE_URL).hostname
        return f"tag:{host},2025:events/{event.pk}/{get_language()}"

    def item_pubdate(self, event):
        return event.published_at

    def item_updateddate(self, event):
        return event.updated_at

    def item_categories(self, event):
        return [event.get_kind_display()]
