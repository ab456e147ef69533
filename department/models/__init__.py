"""The Department: its tasks, people, documents and hours, and what is sent to it."""

from department.models.hours import OpeningHours, SpecialDay
from department.models.letters import Message, MessageAnswer, Topic
from department.models.office import Document, Function, Person
from department.models.visits import VisitAnswer, VisitDesk, VisitRequest

__all__ = [
    "Document",
    "Function",
    "Message",
    "MessageAnswer",
    "OpeningHours",
    "Person",
    "SpecialDay",
    "Topic",
    "VisitAnswer",
    "VisitDesk",
    "VisitRequest",
]
