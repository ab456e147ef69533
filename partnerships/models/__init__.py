from partnerships.models.agreement import Agreement, SubjectArea
from partnerships.models.amendment import Amendment
from partnerships.models.country import PrincipalCountry
from partnerships.models.institution import Alias, Institution, Kind, Relation
from partnerships.models.merge import Distinct, Merge
from partnerships.models.party import Party, published_parties
from partnerships.models.proposal import (
    CLOSED_STATES,
    Opinion,
    Proposal,
    ProposalDesk,
    ProposalFile,
    ProposalMove,
    ProposalState,
)
from partnerships.models.reminder import Reminder
from partnerships.models.state import (
    CURRENT_STATES,
    IN_FORCE_STATES,
    State,
    begins_number,
    last_number,
    state_on,
)

__all__ = [
    "CLOSED_STATES",
    "CURRENT_STATES",
    "IN_FORCE_STATES",
    "Agreement",
    "Alias",
    "Amendment",
    "Distinct",
    "Institution",
    "Kind",
    "Merge",
    "Opinion",
    "Party",
    "PrincipalCountry",
    "Proposal",
    "ProposalDesk",
    "ProposalFile",
    "ProposalMove",
    "ProposalState",
    "Relation",
    "Reminder",
    "State",
    "SubjectArea",
    "begins_number",
    "last_number",
    "published_parties",
    "state_on",
]
