"""Files that somebody sent with a proposal."""

from core import uploads
from core.models import Consent, ConsentText
from partnerships.models import Proposal, ProposalFile
from tests import files


def make_proposal() -> Proposal:
    """A proposal with no more than the database demands."""
    text, _created = ConsentText.objects.get_or_create(
        key="upload-test", purpose=ConsentText.Purpose.PROPOSAL, version=1
    )
    return Proposal.objects.create(
        organisation="University of Somewhere",
        country="PL",
        contact_name="A",
        contact_role="B",
        email="a@example.org",
        text="C",
        language="en",
        consent=Consent.give(text),
    )


def make_upload(name="offer.pdf", content=None, proposal=None) -> ProposalFile:
    """A file that went the whole way."""
    checked = uploads.check(files.upload(name, content or files.pdf()))
    proposal = proposal or make_proposal()
    return uploads.save(checked, ProposalFile(proposal=proposal))
