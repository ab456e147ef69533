from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import F
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy

from core.admin import badges
from core.templatetags.site import day
from core.text import fold, search_text
from partnerships.models import Proposal, ProposalDesk
from partnerships.proposals import desk_views, queues
from partnerships.proposals.queues import DEFAULT, EVERYTHING, QUEUES


class QueueFilter(admin.SimpleListFilter):
    """The queues, each with its number; a search looks through all of them."""

    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request, model_admin):
        is_search = bool(request.GET.get("q"))
        self.default = EVERYTHING if is_search else DEFAULT
        self.sizes = queues.sizes(request.user)
        return [(name, queue.label) for name, queue in QUEUES.items()]

    def value(self):
        chosen = super().value()
        return chosen if chosen in QUEUES else self.default

    def queryset(self, request, queryset):
        return QUEUES[self.value()].of(queryset, request.user)

    def choices(self, changelist):
        for name, label in self.lookup_choices:
            yield {
                "selected": self.value() == name,
                "query_string": changelist.get_query_string(
                    {self.parameter_name: name}
                ),
                "display": f"{label} ({self.sizes[name]})",
            }


@admin.register(Proposal)
class ProposalAdmin(admin.ModelAdmin):
    """The queue; the page of a proposal and what is done there is `desk_views`."""

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
    list_filter = [QueueFilter]
    list_select_related = ["assigned_to"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["number", "organisation", "contact_name", "email"]
    actions = None

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        def page(route, view, name):
            view = self.admin_site.admin_view(view)
            return path(route, view, name=f"partnerships_proposal_{name}")

        return [
            page("<int:pk>/files/<int:file_pk>/", desk_views.proposal_file, "file"),
            page("<int:pk>/do/<slug:name>/", desk_views.proposal_act, "act"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(
            request, {"title": title, **(extra_context or {})}
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        proposal = self.get_object(request, unquote(object_id))
        if proposal is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return desk_views.proposal_page(request, proposal.pk)

    def get_ordering(self, request):
        """What is due first stands first; where nothing is due, the newest."""
        if request.GET.get("queue") in ("closed", EVERYTHING) or "q" in request.GET:
            return ["-received_at", "-pk"]
        return [F("promised_on").asc(nulls_last=True), "received_at", "pk"]

    def get_search_results(self, request, queryset, search_term):
        """Every word somewhere in number, names or address; case and accents aside."""
        words = fold(search_text(search_term)).split()
        if not words:
            return queryset, False
        rows = Proposal.objects.order_by().values_list(
            "pk", "number", "organisation", "contact_name", "email"
        )
        found = []
        for pk, number, *texts in rows:
            text = fold(" ".join([f"P-{number:04}", *texts]))
            if all(word in text for word in words):
                found.append(pk)
        return queryset.filter(pk__in=found), False

    @admin.display(
        description=pgettext_lazy("of a proposal", "reference"), ordering="number"
    )
    def reference(self, proposal):
        return proposal.reference

    @admin.display(description=_("country"), ordering="country")
    def country_name(self, proposal):
        return proposal.country_name

    @admin.display(description=_("received"), ordering="received_at")
    def received(self, proposal):
        return day(proposal.received_at)

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, proposal):
        if proposal.is_quarantined:
            return badges.state_badge("withdrawn", _("Set aside"))
        return badges.state_badge(proposal.state, proposal.get_state_display())

    @admin.display(description=_("answer promised by"), ordering="promised_on")
    def promise(self, proposal):
        if not proposal.promised_on:
            return ""
        today = timezone.localdate()
        if proposal.is_quarantined or not proposal.is_late_on(today):
            return day(proposal.promised_on)
        days = (today - proposal.promised_on).days
        late = ngettext("%(days)d day late", "%(days)d days late", days)
        return format_html(
            '{} <strong class="late">{}</strong>',
            day(proposal.promised_on),
            late % {"days": days},
        )

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
