"""The personal data of members of the Association, and of those whom it names."""

from alumni.members.retention import erase, hold
from alumni.models import Chapter, Graduate, Letter, OwnDataLink, Story
from core.models import ConsentText
from core.privacy import rules
from core.privacy.declarations import Held, Owned, Rule

SENT = rules.sent(
    ConsentText.Purpose.MEMBERSHIP,
    "alumni.view_graduate",
    "until the member leaves; 30 days where not confirmed or set aside",
)
SHOWN = Rule(
    purpose="showing others what the member agrees to show",
    ground="consent `directory`",
    seen_by="the member; staff who may see the record",
    kept="as long as the member stays",
    erased=rules.WITH_RECORD,
)
TOLD = Rule(
    purpose="telling the path of a graduate",
    ground="consent `publication`, a consent on paper, or a public source",
    seen_by="everybody, while it is published",
    kept="until it is withdrawn; a member’s as long as the member stays",
    erased="with the member; others by staff, found as a mention",
)

HELD = (
    Held(
        Graduate,
        {
            SENT: (
                "name",
                "email",
                "language",
                "country",
                "graduation_year",
                "specialty",
                "post",
                "received_at",
                "confirmed_at",
                "search_text",
            ),
            SHOWN: ("shows_country", "shows_year", "shows_specialty", "shows_post"),
            rules.CONSENT: ("consent", "consents"),
            rules.SUSPICION: ("suspicion",),
            rules.LINK: (
                "access_nonce",
                "access_digest",
                "unsubscribe_nonce",
                "unsubscribe_digest",
            ),
        },
        ("is_quarantined",),
    ),
    Held(
        OwnDataLink,
        {rules.LINK: ("digest",)},
        ("graduate", "made_at", "expires_at", "opened_at"),
    ),
    Held(
        Letter,
        {rules.WHO_OF_STAFF: ("sent_by",), rules.WRITTEN: ("mails",)},
        (
            "subject",
            "text",
            "country",
            "year_from",
            "year_to",
            "created_at",
            "sent_at",
        ),
    ),
    Held(
        Story,
        {
            TOLD: (
                "slug",
                "title",
                "person",
                "text",
                "country",
                "graduation_year",
                "graduate",
                "has_consent",
                "search_text",
            ),
        },
        (*rules.PUBLISHING, *rules.SOURCE),
    ),
    Held(
        Chapter,
        {rules.PUBLISHED: ("representative", "role", "has_consent", "email")},
        (
            *rules.PUBLISHING,
            *rules.SOURCE,
            "country",
            "url",
            "founded_on",
            "note",
            "search_text",
        ),
    ),
)
OWNED = (
    Owned(Graduate, erase=erase, hold=hold, parts=("stories", "links", "consents")),
)
NOBODY = ()
