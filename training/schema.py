"""A programme as schema.org describes one, for search engines."""

from core.languages import translated
from core.models import WindowState
from training.models import Intake, Programme


def programme_data(
    programme: Programme, intake: Intake | None, state: WindowState | None
) -> dict:
    """The programme, with the dates of the intake unless it is over or has no dates."""
    data = {
        "@type": "EducationalOccupationalProgram",
        "name": translated(programme, "title").value,
        "description": translated(programme, "summary").value,
        "programPrerequisites": [
            translated(line, "text").value for line in programme.checklist.all()
        ],
    }
    if programme.months_min and programme.months_min == programme.months_max:
        data["timeToComplete"] = f"P{programme.months_min}M"
    if state in (WindowState.OPEN, WindowState.FUTURE):
        opens_on, closes_on = intake.opens_on, intake.closes_on
        data["applicationStartDate"] = opens_on and opens_on.isoformat()
        data["applicationDeadline"] = closes_on.isoformat()
    return data
