from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin import OneRowAdmin
from core.admin.submissions import SubmissionAdmin
from core.models import Upload
from core.staff import name_of
from partnerships.models import Proposal, ProposalDesk
from partnerships.proposals import desk_views
from partnerships.proposals.queues import AT_HAND, DEFAULT, QUEUES


class ScanFilter(admin.SimpleListFilter):
    """What the virus scanner says of the files."""

    title = _("scan of the files")
    parameter_name = "scan"

    def lookups(self, request, model_admin):
        return Upload.Scan.choices

    def queryset(self, request, queryset):
        return queryset.with_scan(self.value()) if self.value() else queryset


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
    list_filter = [*SubmissionAdmin.list_filter, ScanFilter]
    list_select_related = ["assigned_to"]
    search_fields = ["organisation", "contact_name", "email"]
    queues = QUEUES
    default_queue = DEFAULT
    ended = ["closed"]
    at_hand = AT_HAND
    at_hand_heading = _("Proposals that need somebody")
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
        return person and name_of(person)


@admin.register(ProposalDesk)
class ProposalDeskAdmin(OneRowAdmin):
    list_display = ["__str__", "answer_days", "notify"]
