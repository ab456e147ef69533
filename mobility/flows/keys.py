"""Keys of flows that staff enter in numbers; those of `content/` are written by hand."""

from secrets import token_hex

from mobility.models import Flow


def new_key(flow: Flow) -> str:
    """What the flow tells and a few letters that no other one has."""
    place = flow.institution_id or flow.country.lower()
    return f"{flow.year}-{flow.direction}-{flow.audience}-{place}-{token_hex(5)}"
