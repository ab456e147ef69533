"""One step of a record on a page of its own: it asks, with room for a note, and takes it.

Nothing happens before it is sent back, nor if the record is not as it was then.
"""

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from core import workflow
from core.admin import next_versions
from core.admin.conflicts import digest
from core.workflow import MAX_NOTE_LENGTH, NEED_NOTE, Step, StepRefused

LABELS = {
    Step.SENT: _("Send for review"),
    Step.RETURNED: _("Return to its writer"),
    Step.APPROVED: _("Approve for publishing"),
    Step.PUBLISHED: _("Publish"),
    Step.WITHDRAWN: _("Withdraw"),
}
DONE = {
    Step.SENT: _("It has been sent for review."),
    Step.RETURNED: _("It has been returned to its writer."),
    Step.APPROVED: _("It has been approved; whoever publishes sees that."),
    Step.PUBLISHED: _("It has been published."),
    Step.WITHDRAWN: _("It has been withdrawn: visitors do not see it any more."),
}
STATUS_CHANGED = [{"changed": {"fields": ["status"]}}]


class NoteForm(forms.Form):
    """What is said with a step, and the state in which the record was seen."""

    use_required_attribute = False

    note = forms.CharField(
        label=_("Note"),
        max_length=MAX_NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only staff see this."),
        error_messages={"required": _("Say what is to be changed.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, step, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].required = step in NEED_NOTE


def answer(
    model_admin: ModelAdmin, request: HttpRequest, object_id: str, step: str
) -> HttpResponse:
    if step not in workflow.STEPS:
        raise Http404
    record = model_admin.get_object(request, unquote(object_id))
    if record is None:
        raise Http404
    may_see = model_admin.has_view_or_change_permission(request, record)
    if not (may_see and workflow.may(step, model_admin.model, request.user)):
        raise PermissionDenied
    waiting = workflow.next_version_of(record)
    seen = digest(record) + next_versions.token_of(waiting)

    def page(form, status=200, **context):
        about = {"record": record, "waiting": waiting, "form": form, **context}
        return _page(model_admin, request, step, about, status)

    if request.method != "POST":
        return page(NoteForm(initial={"seen": seen}, step=step))
    form = NoteForm(request.POST, step=step)
    if not form.is_valid():
        return page(form, 422)
    if form.cleaned_data["seen"] != seen:
        form = NoteForm(initial={**form.cleaned_data, "seen": seen}, step=step)
        return page(form, 409, is_changed=True)
    note = form.cleaned_data["note"]
    try:
        with transaction.atomic():
            workflow.STEPS[step](record, by=request.user, note=note)
            model_admin.log_change(request, record, STATUS_CHANGED)
    except StepRefused as refused:
        return page(form, 409, refusal=str(refused))
    messages.success(request, DONE[step])
    is_next = workflow.next_version_of(record) is not None
    address = model_admin.address_of(record, is_next=is_next)
    return HttpResponseRedirect(address, status=303)


def _page(model_admin, request, step, about, status):
    is_next = about["waiting"] is not None
    context = {
        **model_admin.admin_site.each_context(request),
        "title": LABELS[step],
        "opts": model_admin.opts,
        "badge": model_admin.status_badge(about["record"]),
        "back": model_admin.address_of(about["record"], is_next=is_next),
        **about,
    }
    template = "admin/publishing/step.html"
    return TemplateResponse(request, template, context, status=status)
