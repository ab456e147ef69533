"""Training of people from abroad: programmes, enquiries, figures and history."""

from training.models.cohort import Cohort, CohortCountry, Measure
from training.models.desk import Desk
from training.models.enquiry import Answer, Enquiry
from training.models.history import Graduate, Milestone
from training.models.programme import (
    Intake,
    Level,
    Programme,
    ProgrammeLanguage,
    Requirement,
)

__all__ = [
    "Answer",
    "Cohort",
    "CohortCountry",
    "Desk",
    "Enquiry",
    "Graduate",
    "Intake",
    "Level",
    "Measure",
    "Milestone",
    "Programme",
    "ProgrammeLanguage",
    "Requirement",
]
