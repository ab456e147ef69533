"""What staff do in their browser with a proposal."""

from tests.back_office import Desk, browser_of, fields_of, member, shown_acts

__all__ = [
    "QUEUE",
    "ROLES",
    "act_url",
    "browser_of",
    "carry_out",
    "confirm",
    "fields_of",
    "member",
    "page_of",
    "shown_acts",
    "write",
]

QUEUE = "/admin/partnerships/proposal/"

ROLES = {
    "nobody": [],
    "reader": ["view_proposal"],
    "reviewer": ["view_proposal", "add_opinion"],
    "editor": ["view_proposal", "change_proposal"],
    "dispatcher": ["view_proposal", "assign_proposal"],
    "decider": ["view_proposal", "decide_proposal"],
}

_desk = Desk(QUEUE)
page_of, act_url = _desk.page_of, _desk.act_url
write, confirm, carry_out = _desk.write, _desk.confirm, _desk.carry_out
