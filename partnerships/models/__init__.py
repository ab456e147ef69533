from partnerships.models.agreement import (
    Agreement,
    Amendment,
    Party,
    State,
    SubjectArea,
    begins_number,
    last_number,
    published_parties,
    state_on,
)
from partnerships.models.country import PrincipalCountry
from partnerships.models.institution import Alias, Institution, Kind, Relation
from partnerships.models.proposal import (
    CLOSED_STATES,
    Opinion,
    Proposal,
    ProposalDesk,
    ProposalFile,
    ProposalMove,
    ProposalState,
)

__all__ = [
    "CLOSED_STATES",
    "Agreement",
    "Alias",
    "Amendment",
    "Institution",
    "Kind",
    "Opinion",
    "Party",
    "PrincipalCountry",
    "Proposal",
    "ProposalDesk",
    "ProposalFile",
    "ProposalMove",
    "ProposalState",
    "Relation",
    "State",
    "SubjectArea",
    "begins_number",
    "last_number",
    "published_parties",
    "state_on",
]
