"""The members as a file for the office."""

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext, pgettext_lazy

from alumni.models import Graduate
from core.languages import own_name
from core.listing import Column, Listing
from core.models import Consent, ConsentText

Purpose = ConsentText.Purpose


def with_standing(members):
    """The members with what each agrees to beside membership, as `standing`."""
    consents = Consent.objects.filter(withdrawn_at__isnull=True)
    consents = consents.exclude(text__purpose=Purpose.MEMBERSHIP)
    consents = consents.select_related("text").order_by("text__purpose")
    return members.prefetch_related(Prefetch("consents", consents, to_attr="standing"))


def _agreements(member):
    labels = [str(c.text.get_purpose_display()) for c in member.standing]
    return pgettext("separator", "; ").join(labels)


class MemberListing(Listing):
    """Those who have confirmed, by name."""

    slug = "members"
    has_search = False
    columns = [
        Column("name", pgettext_lazy("of a person", "name"), lambda m: m.name),
        Column("country", _("country"), lambda m: m.country_name),
        Column("year", _("year of graduation"), lambda m: m.graduation_year),
        Column("specialty", _("specialty"), lambda m: m.get_specialty_display()),
        Column("post", _("present post"), lambda m: m.post),
        Column("email", _("e-mail"), lambda m: m.email),
        Column("language", _("language"), lambda m: own_name(m.language)),
        Column("agreements", _("consents"), _agreements),
        Column(
            "confirmed_at", _("joined"), lambda m: timezone.localdate(m.confirmed_at)
        ),
    ]

    def base(self):
        return Graduate.objects.members()

    def rows(self, queryset):
        return with_standing(queryset)
