from partnerships.models.agreement import (
    Agreement,
    Amendment,
    Party,
    State,
    SubjectArea,
    published_parties,
)
from partnerships.models.country import PrincipalCountry
from partnerships.models.institution import Alias, Institution, Kind, Relation

__all__ = [
    "Agreement",
    "Alias",
    "Amendment",
    "Institution",
    "Kind",
    "Party",
    "PrincipalCountry",
    "Relation",
    "State",
    "SubjectArea",
    "published_parties",
]
