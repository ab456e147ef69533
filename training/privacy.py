"""The personal data of applicants who ask, and of graduates whom pages name."""

from core.models import ConsentText
from core.privacy import rules
from core.privacy.declarations import Held, Owned
from core.submissions.questions.retention import erase
from training.models import (
    Answer,
    Cohort,
    CohortCountry,
    Desk,
    Enquiry,
    Graduate,
    Intake,
    Milestone,
    Programme,
    ProgrammeLanguage,
    Requirement,
)

SENT = rules.sent(
    ConsentText.Purpose.ENQUIRY,
    "training.view_enquiry",
    "12 months after the answer or the end; 30 days where set aside",
)

HELD = (
    Held(
        Enquiry,
        {
            SENT: ("name", "email", "language", "country", "question", "programme"),
            **rules.OF_QUESTION,
        },
        (*rules.ROUTINE, *rules.ANSWERING, "desk"),
    ),
    Held(Answer, rules.OF_ANSWER, ("enquiry", "at")),
    Held(
        Desk,
        {rules.OFFICE_ADDRESS: ("email",)},
        ("name", "answer_days", "is_default"),
    ),
    Held(
        Graduate,
        {
            rules.PUBLISHED: (
                "name",
                "role",
                "country",
                "graduated_in",
                "text",
                "key",
            ),
            rules.CONSENT: ("naming", "consent_on"),
        },
        (*rules.PUBLISHING, *rules.SOURCE, "position"),
    ),
)
OWNED = (Owned(Enquiry, erase=erase, parts=("answers", "consent")),)
NOBODY = (
    Cohort,
    CohortCountry,
    Intake,
    Milestone,
    Programme,
    ProgrammeLanguage,
    Requirement,
)
