"""The way of a record to visitors, in the forms and lists of the back office.

Its status is changed by steps (core.workflow) alone, never by a field. Who may not
publish sees the days of publishing and cannot set them, and what is published does not
change by his or her saving it: that waits as the next version (core.admin.next_versions).
"""

from django.contrib import admin, messages
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.http import HttpResponseRedirect, QueryDict
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _, ngettext
from django.views.decorators.http import require_http_methods

from core import workflow
from core.admin import bulk, next_versions, step_page
from core.admin.badges import state_badge
from core.admin.publishing_panel import Panel
from core.admin.rights import people_behind
from core.admin.step_page import DONE, LABELS, STATUS_CHANGED
from core.models import NextVersion, Status
from core.workflow import Step, StepRefused

DAYS = ["publish_from", "publish_until"]


class _Waits(Exception):
    """What was sent is sound, and is not to be carried out."""


class NextVersionFilter(admin.SimpleListFilter):
    """Published records of which a next version waits."""

    title = _("next version")
    parameter_name = next_versions.PARAMETER

    def lookups(self, request, model_admin):
        return [("waiting", _("In review")), ("returned", _("Returned to its writer"))]

    def queryset(self, request, queryset):
        if self.value() not in ("waiting", "returned"):
            return queryset
        is_returned = self.value() == "returned"
        return queryset.filter(next_version_returned=is_returned)


class PublishingMixin:
    """For the admin of a `PublishableModel`; before SiteAdmin in the bases."""

    actions = ["send_for_review", "publish", "withdraw"]

    # Who may do what

    def has_publish_permission(self, request):
        return workflow.may(Step.PUBLISHED, self.model, request.user)

    def has_send_permission(self, request):
        return workflow.may(Step.SENT, self.model, request.user)

    def has_delete_permission(self, request, obj=None):
        """To delete what visitors read is to withdraw it."""
        is_read = obj is not None and obj.status == Status.PUBLISHED
        return super().has_delete_permission(request, obj) and (
            not is_read or self.has_publish_permission(request)
        )

    def get_readonly_fields(self, request, obj=None):
        """The status always; the days for who may not publish, or what waits anyway."""
        fields = [*super().get_readonly_fields(request, obj), "status"]
        is_to_wait = obj is not None and _is_next(request, obj)
        if is_to_wait or not self.has_publish_permission(request):
            fields += DAYS
        return fields

    def get_exclude(self, request, obj=None):
        """What leads to people is no part of what waits: not every writer sees it."""
        excluded = super().get_exclude(request, obj)
        if obj is None or obj.pk is None or obj.status != Status.PUBLISHED:
            return excluded
        if self.has_publish_permission(request) and not _is_next(request, obj):
            return excluded
        return [*(excluded or ()), *people_behind(self.model)] or None

    # The list

    def get_queryset(self, request):
        waiting = NextVersion.objects.filter(
            content_type__app_label=self.opts.app_label,
            content_type__model=self.opts.model_name,
            object_id=OuterRef("pk"),
        ).order_by()
        return (
            super()
            .get_queryset(request)
            .annotate(next_version_returned=Subquery(waiting.values("is_returned")[:1]))
        )

    def get_list_filter(self, request):
        return [*super().get_list_filter(request), NextVersionFilter]

    @admin.display(description=_("status"), ordering="status")
    def status_badge(self, item):
        badge = state_badge(item.status, item.get_status_display())
        if getattr(item, "next_version_returned", None) is not False:
            return badge
        return format_html(
            "{} {}", badge, state_badge(Status.REVIEW, _("next version"))
        )

    @admin.action(
        description=_("Send the selected records for review"), permissions=["send"]
    )
    def send_for_review(self, request, queryset):
        return self._in_bulk(request, queryset, "send_for_review", Step.SENT)

    @admin.action(
        description=_("Publish the selected records"), permissions=["publish"]
    )
    def publish(self, request, queryset):
        return self._in_bulk(request, queryset, "publish", Step.PUBLISHED)

    @admin.action(
        description=_("Withdraw the selected records"), permissions=["publish"]
    )
    def withdraw(self, request, queryset):
        return self._in_bulk(request, queryset, "withdraw", Step.WITHDRAWN)

    def _in_bulk(self, request, queryset, name, step):
        def carry_out(record):
            workflow.STEPS[step](record, by=request.user)
            self.log_change(request, record, STATUS_CHANGED)

        act = bulk.Act(
            name=name,
            title=LABELS[step],
            carry_out=carry_out,
            done=_changed,
            refusal=lambda record: workflow.refusal(step, record.status),
            refusals=(StepRefused,),
        )
        return bulk.confirm(self, request, queryset, act)

    # The form

    def history_path(self, request, object_id):
        if next_versions.is_asked_for(request) and "_publish" in request.POST:
            return "publishing"
        return super().history_path(request, object_id)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None or request.method != "POST":
            return self._opened(request, object_id) or super().changeform_view(
                request, object_id, form_url, extra_context
            )
        with transaction.atomic():
            self._hold(object_id)
            try:
                return super().changeform_view(
                    request, object_id, form_url, extra_context
                )
            except _Waits as waits:
                return self._keep(request, *waits.args)

    def _opened(self, request, object_id):
        """Whoever cannot change the record itself goes on with what waits."""
        if object_id is None or request.GET.keys() & {
            next_versions.PARAMETER,
            "_popup",
        }:
            return None
        if self.has_publish_permission(request):
            return None
        record = self.get_object(request, unquote(object_id))
        if record is None or not self.has_change_permission(request, record):
            return None
        if not workflow.next_version_of(record):
            return None
        return HttpResponseRedirect(self.address_of(record, is_next=True, of=request))

    def _hold(self, object_id):
        """Lock the record: its status decides what saving means.

        In this transaction, for what is rolled back when the form waits is unlocked.
        """
        try:
            key = self.opts.pk.to_python(unquote(object_id))
        except ValidationError:
            return
        bulk.hold_row(self.model(pk=key))

    def _keep(self, request, record):
        unwritten = getattr(request, "unwritten", ())
        form = next_versions.pairs_of(request.POST, unwritten)
        workflow.send_next_version(record, form, by=request.user)
        messages.success(
            request,
            _(
                "It is published, so visitors go on reading it as it is. What you wrote"
                " waits for review as its next version."
            ),
        )
        address = self.address_of(record, is_next=True, of=request)
        return HttpResponseRedirect(address, status=303)

    def address_of(self, record, *, is_next=False, of=None):
        """The record's form, with the query of a request but for what is added here."""
        address = reverse(admin_urlname(self.opts, "change"), args=[quote(record.pk)])
        query = of.GET.copy() if of else QueryDict(mutable=True)
        if is_next:
            query[next_versions.PARAMETER] = "1"
        return f"{address}?{query.urlencode()}" if query else address

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is None or obj.pk is None or not change:
            return form
        if self._is_to_wait(request, obj):
            return next_versions.guarded(form, request, obj)
        if waiting := self._shown(request, obj):
            return next_versions.filled(form, waiting)
        return form

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if not inline.has_change_permission(request, obj):
            request.unwritten = {*getattr(request, "unwritten", ()), prefix}
        if waiting := self._shown(request, obj):
            kwargs |= next_versions.inline_data(waiting, prefix)
        return kwargs

    def _is_to_wait(self, request, record):
        """Whether what is sent becomes the record's next version."""
        if request.method != "POST" or record.status != Status.PUBLISHED:
            return False
        if not self.has_publish_permission(request):
            return True
        return _is_next(request, record) and "_publish" not in request.POST

    def waiting_form(self, request, object_id):
        """See `core.admin.conflicts`: the next version, when it is looked at."""
        if not next_versions.is_asked_for(request):
            return None
        record = self.get_object(request, unquote(object_id))
        waiting = record and self._shown(request, record)
        return waiting and next_versions.data_of(waiting)

    def _shown(self, request, record):
        """The next version that the opened form is filled with."""
        if request.method == "POST" or not record.pk or not _is_next(request, record):
            return None
        if not self.has_change_permission(request, record):
            return None
        if getattr(request, "is_opened_anew", False):
            return None
        if not hasattr(request, "next_version"):
            request.next_version = workflow.next_version_of(record)
        return request.next_version

    def save_model(self, request, obj, form, change):
        if change and self._is_to_wait(request, obj):
            raise _Waits(obj)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        record = form.instance
        if change and next_versions.is_asked_for(request):
            self._finish(request, record)
        if "_send" in request.POST:
            self._step(request, record, Step.SENT)
        elif "_publish" in request.POST and record.status != Status.PUBLISHED:
            self._step(request, record, Step.PUBLISHED)

    def _finish(self, request, record):
        """The next version has been carried out."""
        if record.status == Status.PUBLISHED:
            workflow.publish_next_version(record, by=request.user)
            messages.success(request, DONE[Step.PUBLISHED])
        else:
            record.next_versions.all().delete()

    def _step(self, request, record, step):
        """Saved it is in any case; the step may have become impossible."""
        try:
            workflow.STEPS[step](record, by=request.user)
        except StepRefused as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, DONE[step])

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        panel = Panel(self, request, obj)
        context["publishing"] = panel
        if panel.waits:
            stock = ("show_save", "show_save_and_continue", "show_save_and_add_another")
            context.update(dict.fromkeys(stock, False))
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def carried_out(self, waiting):
        """See `next_versions.carried_out`."""
        return next_versions.carried_out(self, waiting)

    # A step without the form

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_step"
        view = self.admin_site.admin_view(
            require_http_methods(["GET", "HEAD", "POST"])(self.step_view)
        )
        return [
            path("<path:object_id>/step/<slug:step>/", view, name=name),
            *super().get_urls(),
        ]

    def step_view(self, request, object_id, step):
        return step_page.answer(self, request, object_id, step)


def _is_next(request, record):
    """Whether it is the next version that is looked at, not the record."""
    return next_versions.is_asked_for(request) and record.status == Status.PUBLISHED


def _changed(count):
    return ngettext("%d record changed.", "%d records changed.", count) % count
