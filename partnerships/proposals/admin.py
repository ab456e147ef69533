from django.contrib import admin
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from core.admin.submissions import SubmissionAdmin
from partnerships.models import Proposal, ProposalDesk
from partnerships.proposals import desk_views
from partnerships.proposals.queues import DEFAULT, QUEUES


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
    submission_desk = desk_views.DESK
    page = staticmethod(desk_views.proposal_page)

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
class ProposalDeskAdmin(admin.ModelAdmin):
    """There is one desk: to add a second leads to the first, which stays."""

    list_display = ["__str__", "answer_days", "notify"]

    def add_view(self, request, form_url="", extra_context=None):
        if desk := ProposalDesk.objects.first():
            return redirect("admin:partnerships_proposaldesk_change", desk.pk)
        return super().add_view(request, form_url, extra_context)

    def has_delete_permission(self, request, obj=None):
        return False
