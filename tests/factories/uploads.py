"""Files that somebody sent with a proposal."""

from core import uploads
from partnerships.models import ProposalFile
from tests import files
from tests.factories.partnerships import ProposalFactory


def make_upload(name="offer.pdf", content=None, proposal=None) -> ProposalFile:
    """A file that went the whole way."""
    checked = uploads.check(files.upload(name, content or files.pdf()))
    proposal = proposal or ProposalFactory()
    return uploads.save(checked, ProposalFile(proposal=proposal))
