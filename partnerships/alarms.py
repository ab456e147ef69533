"""The office hears once a day, at the desk for proposals, what waits anywhere."""

from core import alarms
from partnerships.models import ProposalDesk


def tell_office(*, dry_run: bool = False) -> int:
    """Write what `core.alarms` finds to the desk; how many mails that were."""
    return alarms.tell(ProposalDesk.current().notify, dry_run=dry_run)
