"""What staff do in their browser with an enquiry."""

from tests.back_office import Desk

QUEUE = "/admin/training/enquiry/"

_desk = Desk(QUEUE)
page_of, act_url = _desk.page_of, _desk.act_url
write, confirm, carry_out = _desk.write, _desk.confirm, _desk.carry_out
