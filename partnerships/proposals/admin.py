from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin import OneRowAdmin
from core.admin.submissions import SubmissionAdmin
from partnerships.models import Proposal, ProposalDesk
from partnerships.proposals import desk_views
from partnerships.proposals.queues import AT_HAND, DEFAULT, QUEUES


@admin.register(Proposal)
class ProposalAdmin(SubmissionAdmin):
    list_display = [
        "reference",
        "organisation",
        "state_badge",
        "promise",
        "person",
        "country_name",
        "received",
    ]
    list_display_links = ["reference", "organisation"]
    list_select_related = ["assigned_to"]
    search_fields = ["organisation", "contact_name", "email"]
    queues = QUEUES
    default_queue = DEFAULT
    ended = ["closed"]
    at_hand = AT_HAND
    at_hand_heading = _("Proposals that need somebody")
    submission_desk = desk_views.DESK
    page = staticmethod(desk_views.proposal_page)

    def shown_to(self, user):
        return Proposal.objects.shown_to(user)

    def get_urls(self):
        file = "<int:pk>/files/<int:file_pk>/"
        return [
            self.page_path(file, desk_views.proposal_file, "file"),
            *super().get_urls(),
        ]

    @admin.display(description=_("assigned to"), ordering="assigned_to")
    def person(self, proposal):
        person = proposal.assigned_to
        return person and (person.get_full_name() or person.get_username())


@admin.register(ProposalDesk)
class ProposalDeskAdmin(OneRowAdmin):
    list_display = ["__str__", "answer_days", "notify"]
