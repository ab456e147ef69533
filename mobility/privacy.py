"""The personal data of those who coordinate exchanges."""

from core.privacy import rules
from core.privacy.declarations import Held
from mobility.models import Exchange, ExchangeCountry, ExchangeLanguage, Flow

HELD = (
    Held(
        Exchange,
        {rules.PUBLISHED: ("coordinator", "coordinator_email")},
        (
            *rules.PUBLISHING,
            *rules.SOURCE,
            "opens_on",
            "closes_on",
            "closes_time",
            "time_zone",
            "opens_at",
            "closes_at",
            "slug",
            "title",
            "institution",
            "partner_note",
            "agreement",
            "direction",
            "audience",
            "activity",
            "specialty",
            "places_min",
            "places_max",
            "places_qualifier",
            "since",
            "until",
            "as_of",
            "period_note",
            "weeks_min",
            "weeks_max",
            "next_call_on",
            "how_to_apply",
            "documents",
            "search_text",
        ),
    ),
)
OWNED = ()
NOBODY = (ExchangeCountry, ExchangeLanguage, Flow)
