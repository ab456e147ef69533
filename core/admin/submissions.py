"""What visitors sent, as queues; its page and what is done there is a `SubmissionDesk`."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import F
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy

from core.admin import badges
from core.admin.queues import EVERYTHING, QueueFilter, shown_queue
from core.templatetags.site import day
from core.text import fold, search_text


class SubmissionRowsMixin:
    """How what visitors sent looks in a list, and how it is found there."""

    def get_search_results(self, request, queryset, search_term):
        """Every word somewhere in the texts searched; case and accents aside."""
        words = fold(search_text(search_term)).split()
        if not words:
            return queryset, False
        texts = ((pk, fold(" ".join(said))) for pk, said in self.searched_texts())
        found = [pk for pk, text in texts if all(word in text for word in words)]
        return queryset.filter(pk__in=found), False

    def searched_texts(self):
        """The key of every record, with what it is found by."""
        rows = self.model.objects.order_by().values_list("pk", *self.search_fields)
        return ((pk, said) for pk, *said in rows)

    @admin.display(description=_("country"), ordering="country")
    def country_name(self, record):
        return record.country_name

    @admin.display(description=_("received"), ordering="received_at")
    def received(self, record):
        return day(record.received_at)

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, record):
        if record.is_quarantined:
            return badges.state_badge("withdrawn", _("Set aside"))
        return badges.state_badge(record.state, record.get_state_display())


class SubmissionAdmin(SubmissionRowsMixin, admin.ModelAdmin):
    """The queues; nobody adds, edits or deletes a record by hand.

    Subclasses name their `queues`, which of them is the `default_queue`, which have
    `ended` and which are told of `at_hand` on the front page, under a heading; the
    `submission_desk` that carries out acts, the `search_fields`, and show a record in
    `page`.
    """

    list_filter = [QueueFilter]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None
    ended = ()

    def page(self, request, pk):
        raise NotImplementedError

    def get_queryset(self, request):
        return self.model.objects.visible_to(request.user)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        return [
            self.page_path("<int:pk>/do/<slug:name>/", self.submission_desk.act, "act"),
            *super().get_urls(),
        ]

    def page_path(self, route, view, name):
        """The route of one more page of a record, for staff only."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
        return path(route, self.admin_site.admin_view(view), name=name)

    def changelist_view(self, request, extra_context=None):
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(
            request, {"title": title, **(extra_context or {})}
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return self.page(request, record.pk)

    def get_ordering(self, request):
        """What is due first stands first; where nothing is due, the newest."""
        if shown_queue(request, self) in (*self.ended, EVERYTHING):
            return ["-received_at", "-pk"]
        return [F("promised_on").asc(nulls_last=True), "received_at", "pk"]

    def searched_texts(self):
        """The number besides."""
        names = self.search_fields
        for record in self.model.objects.order_by().only("number", *names):
            yield record.pk, [record.reference, *(getattr(record, n) for n in names)]

    @admin.display(
        description=pgettext_lazy("of a proposal", "reference"), ordering="number"
    )
    def reference(self, record):
        return record.reference

    @admin.display(description=_("answer promised by"), ordering="promised_on")
    def promise(self, record):
        if not record.promised_on:
            return ""
        today = timezone.localdate()
        if record.is_quarantined or not record.is_late_on(today):
            return day(record.promised_on)
        days = (today - record.promised_on).days
        late = ngettext("%(days)d day late", "%(days)d days late", days)
        return format_html(
            '{} <strong class="late">{}</strong>',
            day(record.promised_on),
            late % {"days": days},
        )
