"""The rules that several sections share, so that the same thing is said once."""

from django.utils.translation import override

from core.models import ConsentText
from core.privacy.declarations import Rule

# Fields of every record that is published; nobody's data but what staff write of it.
PUBLISHING = (
    "status",
    "publish_from",
    "publish_until",
    "created_at",
    "updated_at",
)
SOURCE = ("source_url", "source_date", "internal_note")
# Fields of every submission and every question that tell nothing of its sender.
ROUTINE = ("is_quarantined", "received_at")
ANSWERING = ("number", "state", "promised_on", "closed_at")

WITH_RECORD = "with the record"


def staff(permission: str) -> str:
    """Whoever of the staff has this permission."""
    return f"staff who may `{permission}`"


def sent(purpose: ConsentText.Purpose, permission: str, kept: str) -> Rule:
    """What somebody sent in a form, under the consent to this purpose."""
    with override("en"):
        label = str(purpose.label)
    return Rule(
        purpose=label,
        ground=f"consent `{purpose.value}`",
        seen_by=f"its sender by the private link; {staff(permission)}",
        kept=kept,
        erased=WITH_RECORD,
    )


CONSENT = Rule(
    purpose="proving who agreed to which words, and when",
    ground="duty to prove a consent",
    seen_by=staff("core.view_consent"),
    kept="as long as what it was given for",
    erased=WITH_RECORD,
)
LINK = Rule(
    purpose="a link that only its owner has",
    ground="needed for what was asked",
    seen_by="nobody; a random number and a digest",
    kept="as long as the record",
    erased=WITH_RECORD,
    is_exported=False,
)
SUSPICION = Rule(
    purpose="keeping apart what programs send",
    ground="protection of the forms",
    seen_by="staff who may see the record",
    kept="as long as the record",
    erased=WITH_RECORD,
)
WRITTEN = Rule(
    purpose="knowing what was written to whom",
    ground="needed for what was asked",
    seen_by=staff("core.view_mail"),
    kept="as long as the record",
    erased="the messages are deleted with the record",
    is_exported=False,  # they are handed out as messages
)
ANSWER = Rule(
    purpose="what the office answered",
    ground="needed for what was asked",
    seen_by="the sender; staff who may see the record",
    kept="as long as the record",
    erased=WITH_RECORD,
)
WHO_OF_STAFF = Rule(
    purpose="knowing who of the staff did it",
    ground="employment",
    seen_by="staff who may see the record",
    kept="as long as the record",
    erased="with the record; a left account is made inactive by an administrator",
    is_exported=False,
)
OFFICE_ADDRESS = Rule(
    purpose="telling the office that something has come",
    ground="employment",
    seen_by="staff who may see the record",
    kept="until staff change it",
    erased="by staff, in the back office",
    is_exported=False,
)
PUBLISHED = Rule(
    purpose="telling of the University’s international work",
    ground="published by the University or the press, or agreed to on paper",
    seen_by="everybody, while it is published",
    kept="until the University withdraws it",
    erased="by staff, in the back office; found as a mention",
    is_exported=False,  # it is public, and the address may not lead to it
)

# What every question, and every answer to one, holds besides its own fields.
OF_QUESTION = {
    CONSENT: ("consent",),
    SUSPICION: ("suspicion",),
    LINK: ("access_nonce", "access_digest"),
    WRITTEN: ("receipt",),
}
OF_ANSWER = {ANSWER: ("text",), WRITTEN: ("mail",), WHO_OF_STAFF: ("by",)}
