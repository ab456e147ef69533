"""The personal data of those whom the University honours."""

from core.privacy import rules
from core.privacy.declarations import Held, Rule
from honours.models import Award

PORTRAIT = Rule(
    purpose="showing whom the University honours",
    ground="consent on paper to the portrait",
    seen_by="everybody, while it is published",
    kept="until the person or the University withdraws it",
    erased="by staff, in the back office",
    is_exported=False,
)

HELD = (
    Held(
        Award,
        {
            rules.PUBLISHED: (
                "recipient",
                "original_name",
                "original_language",
                "affiliation",
                "country",
                "citation",
                "conferred_on",
                "slug",
                "search_text",
            ),
            PORTRAIT: (
                "portrait",
                "portrait_alt",
                "portrait_focus_x",
                "portrait_focus_y",
                "has_portrait_consent",
            ),
        },
        (*rules.PUBLISHING, *rules.SOURCE, "title", "institution", "ceremony"),
    ),
)
OWNED = ()
NOBODY = ()
