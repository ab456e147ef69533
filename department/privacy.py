"""The personal data of those who write to the Department, and of its own people."""

from core.models import ConsentText
from core.privacy import rules
from core.privacy.declarations import Held, Owned, Rule
from core.submissions.questions.retention import erase
from department.models import (
    Document,
    Function,
    Message,
    MessageAnswer,
    OpeningHours,
    Person,
    SpecialDay,
    Topic,
    VisitAnswer,
    VisitDesk,
    VisitRequest,
)

LETTER = rules.sent(
    ConsentText.Purpose.MESSAGE,
    "department.view_message",
    "12 months after the answer or the end; 30 days where set aside",
)
VISIT = rules.sent(
    ConsentText.Purpose.VISIT,
    "department.view_visitrequest",
    "12 months after the answer, the end or the visit; 30 days where set aside",
)
DELEGATION = Rule(
    purpose="preparing the visit of a delegation",
    ground="consent `visit`, given by the sender for the delegation",
    seen_by=rules.staff("department.view_visitrequest"),
    kept="as long as the request",
    erased=rules.WITH_RECORD,
    is_exported=False,  # it tells of other people
)


HELD = (
    Held(
        Message,
        {LETTER: ("name", "email", "language", "text", "topic"), **rules.OF_QUESTION},
        (*rules.ROUTINE, *rules.ANSWERING),
    ),
    Held(MessageAnswer, rules.OF_ANSWER, ("message", "at")),
    Held(
        VisitRequest,
        {
            VISIT: (
                "name",
                "email",
                "language",
                "organisation",
                "country",
                "role",
                "purpose",
                "first_day",
                "last_day",
                "people",
                "hosts",
                "decision",
            ),
            DELEGATION: ("members",),
            **rules.OF_QUESTION,
        },
        (*rules.ROUTINE, *rules.ANSWERING, "sequence"),
    ),
    Held(VisitAnswer, rules.OF_ANSWER, ("request", "at")),
    Held(
        VisitDesk,
        {rules.OFFICE_ADDRESS: ("email",)},
        ("answer_days", "lead_days", "longest_days"),
    ),
    Held(
        Topic,
        {rules.OFFICE_ADDRESS: ("email",), rules.PUBLISHED: ("person",)},
        (*rules.PUBLISHING, "key", "title", "hint", "answer_days", "position"),
    ),
    Held(
        Person,
        {
            rules.PUBLISHED: (
                "name",
                "role",
                "responsibilities",
                "languages",
                "email",
                "telephone",
                "search_text",
            )
        },
        (*rules.PUBLISHING, *rules.SOURCE, "key", "position"),
    ),
)
OWNED = (
    Owned(Message, erase=erase, parts=("answers", "consent")),
    Owned(VisitRequest, erase=erase, parts=("answers", "consent")),
)
NOBODY = (Document, Function, OpeningHours, SpecialDay)
