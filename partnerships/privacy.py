"""The personal data of partners, and of those who sign for them."""

from core.models import ConsentText
from core.privacy import rules
from core.privacy.declarations import Held, Owned, Rule
from partnerships.models import (
    Agreement,
    Alias,
    Amendment,
    Distinct,
    Institution,
    Merge,
    Opinion,
    Party,
    PrincipalCountry,
    Proposal,
    ProposalDesk,
    ProposalFile,
    ProposalMove,
    Reminder,
    SubjectArea,
)
from partnerships.proposals import retention

SENT = rules.sent(
    ConsentText.Purpose.PROPOSAL,
    "partnerships.view_proposal",
    "24 months after it was declined or withdrawn; 6 months where set aside; an accepted"
    " one as long as the cooperation",
)
CONSIDERED = Rule(
    purpose="considering the proposal",
    ground="needed for what was asked",
    seen_by=rules.staff("partnerships.view_proposal"),
    kept="as long as the proposal",
    erased="with the proposal",
)
SAME_FILE = Rule(
    purpose="keeping a file once that a second click sends again",
    ground="needed for what was asked",
    seen_by="nobody; a digest",
    kept="as long as the file",
    erased="with the proposal",
    is_exported=False,
)

HELD = (
    Held(
        Proposal,
        {
            SENT: (
                "email",
                "language",
                "organisation",
                "country",
                "website",
                "contact_name",
                "contact_role",
                "text",
                "planned_from",
                "planned_until",
            ),
            rules.CONSENT: ("consent",),
            rules.SUSPICION: ("suspicion",),
            rules.LINK: ("access_nonce", "access_digest"),
            rules.WHO_OF_STAFF: ("assigned_to",),
        },
        (
            *rules.ROUTINE,
            "number",
            "kind",
            "ror_id",
            "subjects",
            "state",
            "promised_on",
            "decided_at",
            "institution",  # the register's, which keeps it
            "agreement",
        ),
    ),
    Held(
        ProposalMove,
        {
            SENT: ("message",),
            CONSIDERED: ("note",),
            rules.WRITTEN: ("mail",),
            rules.WHO_OF_STAFF: ("by",),
        },
        ("proposal", "at", "from_state", "to_state"),
    ),
    Held(
        ProposalFile,
        {SENT: ("file", "name"), SAME_FILE: ("digest",)},
        ("content_type", "size", "scan", "uploaded_at", "proposal"),
    ),
    Held(
        Opinion,
        {CONSIDERED: ("text", "advice"), rules.WHO_OF_STAFF: ("by",)},
        ("proposal", "at"),
    ),
    Held(ProposalDesk, {rules.OFFICE_ADDRESS: ("notify",)}, ("answer_days",)),
    Held(
        Merge,
        {rules.WHO_OF_STAFF: ("by",)},
        ("merged", "kept", "moved", "added", "at", "undone_at"),
    ),
    Held(Distinct, {rules.WHO_OF_STAFF: ("by",)}, ("first", "second", "at")),
    Held(
        Reminder,
        {rules.WRITTEN: ("mail",)},
        ("agreement", "days", "ends_on"),
    ),
    Held(
        Agreement,
        {
            rules.PUBLISHED: ("signatory", "file"),
            rules.WHO_OF_STAFF: ("responsible",),
        },
        (
            *rules.PUBLISHING,
            *rules.SOURCE,
            "slug",
            "number",
            "title",
            "type",
            "level",
            "institutions",
            "partner_note",
            "is_signed",
            "signed_on",
            "signed_at",
            "start_on",
            "known_on",
            "term",
            "end_on",
            "is_renewed_automatically",
            "notice_days",
            "predecessor",
            "suspended_from",
            "suspended_until",
            "terminated_on",
            "subjects",
            "summary",
            "public_note",
            "file_visibility",
            "search_text",
        ),
    ),
    Held(
        Party,
        {rules.PUBLISHED: ("signatory",)},
        ("agreement", "institution", "signed_on"),
    ),
)
OWNED = (
    Owned(
        Proposal,
        erase=retention.erase,
        names=("contact_name",),
        parts=("moves", "files", "opinions", "consent"),
    ),
)
NOBODY = (Alias, Amendment, Institution, PrincipalCountry, SubjectArea)
