"""The personal data that core and Django keep."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from reversion.models import Revision, Version

from core.models import (
    Block,
    Consent,
    ConsentText,
    Contact,
    ContentVersion,
    DeadlineCalendar,
    Digest,
    Erasure,
    Fact,
    FormUse,
    ImportDraft,
    LoadedRecord,
    Mail,
    NextVersion,
    Notice,
    OutdatedText,
    Page,
    RateCount,
    Rendition,
    Review,
    SavedFilter,
    Sequence,
)
from core.privacy import rules
from core.privacy.declarations import Held, Owned, Rule

MESSAGE = Rule(
    purpose="writing to people about what they sent",
    ground="needed for what was asked, or consent to letters",
    seen_by=rules.staff("core.view_mail"),
    kept="the text 90 days after it was sent, the rest as long as what it is about",
    erased="with what it is about, and by the address",
)
PRINT = Rule(
    purpose="storing a form once that comes twice",
    ground="protection of the forms",
    seen_by="nobody; a random number, and a digest of the words",
    kept="a day",
    erased="with the record where its token is known, else by the daily job",
    is_exported=False,
)
COUNT = Rule(
    purpose="few forms from one network, few mails to one address",
    ground="protection of the forms",
    seen_by="nobody; a keyed digest",
    kept="two days",
    erased="by the daily job",
    is_exported=False,
)
TABLE = Rule(
    purpose="looking at an import before it is carried out",
    ground="employment",
    seen_by="the member of staff who sent the file",
    kept="a day",
    erased="by the daily job",
    is_exported=False,
)
TOMBSTONE = Rule(
    purpose="erasing again what a restored backup brings back",
    ground="duty to erase",
    seen_by=rules.staff("core.erase_person"),
    kept="for good; a keyed digest, from which nobody reads an address",
    erased="never",
    is_exported=False,
)
COPY = Rule(
    purpose="showing a portrait in sizes that suit the reader",
    ground="consent on paper to the portrait",
    seen_by="everybody, while the portrait is shown",
    kept="as long as the portrait",
    erased="with the portrait",
    is_exported=False,
)
ACCOUNT = Rule(
    purpose="letting staff work, each with their own rights",
    ground="employment",
    seen_by=rules.staff("auth.view_user"),
    kept="while employed; then the account is made inactive",
    erased="by an administrator",
    is_exported=False,
)
SECOND_STEP = Rule(
    purpose="letting staff in by more than a password",
    ground="protection of the accounts",
    seen_by="nobody; secrets are encrypted, the user sees names and days of use",
    kept="until the user, or an administrator, removes it",
    erased="with the account",
    is_exported=False,
)
UNUSED = Rule(
    purpose="none; a table of the login's package that stays empty",
    ground="none",
    seen_by="nobody",
    kept="never written",
    erased="with the account",
    is_exported=False,
)
TRAIL = Rule(
    purpose="knowing who changed what, and when",
    ground="accountability of the office",
    seen_by=rules.staff("admin.view_logentry"),
    kept="for good",
    erased="lines about an erased record lose their words and keep who and when",
    is_exported=False,
)
VERSION = Rule(
    purpose="knowing what a record said before, and bringing it back",
    ground="accountability of the office",
    seen_by="whoever may see the record",
    kept="for good",
    erased="what is linked to an erased record goes with it, the address everywhere; a"
    " name is found as a mention, and staff erase the past of the record",
    is_exported=False,
)
WORK = Rule(
    purpose="the work of the office: who wrote, sent and decided what",
    ground="employment",
    seen_by="staff who may see the record",
    kept="as long as the record",
    erased="with the record; the account leaves who it was empty",
    is_exported=False,
)
OWN_DESK = Rule(
    purpose="what a member of staff has set up for daily work",
    ground="employment",
    seen_by="the member of staff; shared filters all of them",
    kept="as long as the account",
    erased="with the account",
    is_exported=False,
)
VISIT = Rule(
    purpose="knowing who is logged in",
    ground="employment",
    seen_by="nobody; its two times, whoever it belongs to",
    kept="12 hours",
    erased="messages that name an erased person are dropped",
    is_exported=False,
)

HELD = (
    Held(
        Mail,
        {
            MESSAGE: ("to", "reply_to", "subject", "text", "html", "language"),
            rules.LINK: ("secrets", "unsubscribe"),
            rules.WRITTEN: ("message_id", "error"),
        },
        (
            "kind",
            "state",
            "created_at",
            "due_at",
            "give_up_at",
            "claimed_until",
            "attempts",
            "sent_at",
        ),
    ),
    Held(
        Consent,
        {
            rules.CONSENT: (
                "text",
                "language",
                "digest",
                "covers",
                "given_at",
                "withdrawn_at",
            )
        },
    ),
    Held(FormUse, {PRINT: ("token", "fingerprint")}, ("used_at",)),
    Held(RateCount, {COUNT: ("key",)}, ("window", "count")),
    Held(
        ImportDraft,
        {TABLE: ("user", "file_name", "table", "plan", "language")},
        ("register", "state", "digest", "done", "total", "claimed_at", "sent_at"),
    ),
    Held(
        Version,
        {VERSION: ("object_repr", "serialized_data")},
        ("revision", "content_type", "object_id", "db", "format"),
    ),
    Held(Revision, {VERSION: ("user", "comment")}, ("date_created",)),
    Held(
        NextVersion,
        {WORK: ("form", "by")},
        ("content_type", "object_id", "sent_at", "is_returned"),
    ),
    Held(
        Review,
        {WORK: ("by", "note")},
        ("content_type", "object_id", "step", "at"),
    ),
    Held(
        SavedFilter,
        {OWN_DESK: ("user", "name", "query")},
        ("model", "is_shared"),
    ),
    Held(DeadlineCalendar, {OWN_DESK: ("user", "nonce", "digest")}, ("made_at",)),
    Held(Digest, {OWN_DESK: ("user", "mail")}, ("week",)),
    Held(Erasure, {TOMBSTONE: ("digest",)}, ("erased_at", "counts")),
    Held(Rendition, {COPY: ("source", "file")}, ("format", "width", "height")),
    Held(
        User,
        {
            ACCOUNT: (
                "username",
                "first_name",
                "last_name",
                "email",
                "password",
                "last_login",
                "date_joined",
            )
        },
        ("is_superuser", "is_staff", "is_active", "groups", "user_permissions"),
    ),
    Held(
        Authenticator,
        {SECOND_STEP: ("user", "data", "last_used_at")},
        ("type", "created_at"),
    ),
    Held(EmailAddress, {UNUSED: ("user", "email")}, ("verified", "primary")),
    Held(EmailConfirmation, {UNUSED: ("email_address", "key")}, ("created", "sent")),
    Held(
        LogEntry,
        {TRAIL: ("user", "object_repr", "change_message", "action_time")},
        ("content_type", "object_id", "action_flag"),
    ),
    Held(Session, {VISIT: ("session_data",)}, ("expire_date",)),
)
OWNED = (
    Owned(
        Mail,
        erase=Mail.delete,
        addresses=("to", "reply_to"),
        names=(),
        made_at="created_at",
    ),
)
NOBODY = (
    Block,
    ConsentText,
    Contact,
    ContentType,
    ContentVersion,
    Fact,
    Group,
    LoadedRecord,
    Notice,
    OutdatedText,
    Page,
    Permission,
    Sequence,
)
