"""The pages on which staff work on what was sent.

An act is written on one page and, where a mail goes out, seen as it will be and
confirmed on a second. What was typed travels along, never the session.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language_info, gettext as _
from django.views.decorators.http import require_http_methods

from core import guard
from core.models import FormUse, Submission
from core.submissions.acts import Act, ActForm, possible

# What a page that lists mails need not read of them.
MAIL_TEXTS = ("mail__text", "mail__html", "mail__secrets")


@dataclass(frozen=True)
class SubmissionDesk:
    """The pages of one kind of record, with the templates of its folder in the admin.

    `seen` names what a reader of the record saw, so that one who acts on something
    older is told; `conflict` is what the page says of it then, and `refused` are the
    exceptions of an act that came too late.
    """

    model: type[Submission]
    acts: Mapping[str, Act]
    seen: Callable[[Submission], str]
    refused: tuple[type[Exception], ...]
    conflict: Callable[[Submission], dict] = lambda submission: {}
    related: tuple[str, ...] = ()

    def record(self, request: HttpRequest, pk: int) -> Submission:
        """The record, for whoever may read it; raises PermissionDenied and Http404."""
        model_admin = admin.site.get_model_admin(self.model)
        if not model_admin.has_view_permission(request):
            raise PermissionDenied
        shown = model_admin.get_queryset(request)
        return get_object_or_404(shown.select_related(*self.related), pk=pk)

    def possible(self, request: HttpRequest, submission: Submission) -> dict[str, Act]:
        """What the reader may do with the record as it is now, by name."""
        return possible(self.acts, request.user, submission)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """One act: its form, its confirmation, the act itself."""
        act = self.acts.get(name)
        if act is None:
            raise Http404
        try:
            return self._act(request, pk, act)
        except Http404:
            gone = _("It is no longer here: its sender may have withdrawn it.")
            messages.warning(request, gone)
            return redirect(admin_urlname(self.model._meta, "changelist"))

    def _act(self, request, pk, act):
        submission = self.record(request, pk)
        if not request.user.has_perm(act.permission):
            raise PermissionDenied
        seen = self._seen_by(act, submission)
        data = request.POST if request.method == "POST" else None
        form = act.form(data, submission=submission, seen=seen)
        if data is not None and _was_sent(form):
            return self._back(submission)
        is_bound_to = act.to or act.sees
        has_moved = is_bound_to and data is not None and data.get("seen") != seen
        if has_moved or not act.is_possible(submission):
            return self._conflict(request, submission, act, form)
        if data is None:
            return self._form_page(request, submission, act, form)
        if not form.is_valid():
            return self._form_page(request, submission, act, form, status=422)
        if "edit" in data:
            return self._form_page(request, submission, act, form)
        if act.is_confirmed and "confirm" not in data:
            return self._confirmation(request, submission, act, form)
        try:
            _carry_out(request, submission, act, form)
        except guard.SentBefore:
            return self._back(submission)
        except self.refused:
            submission = self.record(request, pk)
            return self._conflict(request, submission, act, form)
        messages.success(
            request,
            _("Done: %(act)s (%(reference)s).")
            % {"act": act.label, "reference": submission.reference},
        )
        return self._back(submission)

    def _seen_by(self, act, submission):
        return (act.sees or self.seen)(submission)

    def render(
        self,
        request: HttpRequest,
        submission: Submission,
        name: str,
        context: dict,
        status: int = 200,
    ) -> HttpResponse:
        """A page of the record, which templates call by the name of its model too."""
        options = self.model._meta
        return TemplateResponse(
            request,
            [
                f"admin/{options.app_label}/{options.model_name}/{name}.html",
                f"admin/submission/{name}.html",
            ],
            {
                **admin.site.each_context(request),
                "opts": options,
                "submission": submission,
                options.model_name: submission,
                **context,
            },
            status=status,
        )

    def _form_page(self, request, submission, act, form, status=200, **context):
        context = {"act": act, "form": form, "title": act.label, **context}
        return self.render(request, submission, "act", context, status)

    def _conflict(self, request, submission, act, form):
        """What came in between; what was typed is kept, to be sent or copied."""
        if form.is_bound:
            form.data = form.data.copy()
            form.data["seen"] = self._seen_by(act, submission)
        return self._form_page(
            request,
            submission,
            act,
            form,
            status=409,
            is_conflict=True,
            is_possible=act.is_possible(submission),
            **self.conflict(submission),
        )

    def _confirmation(self, request, submission, act, form):
        context = {
            "act": act,
            "form": form,
            "title": act.label,
            "mail": act.preview and act.preview(submission, form.cleaned_data),
            "plan": act.plan and act.plan(submission, form.cleaned_data),
            "language": get_language_info(submission.language),
        }
        return self.render(request, submission, "confirm", context)

    def _back(self, submission):
        """Whatever the browser does next is a new page: reloading does nothing again."""
        name = admin_urlname(self.model._meta, "change")
        url = reverse(name, args=[submission.pk])
        return HttpResponse(status=303, headers={"Location": url})


@transaction.atomic
def _carry_out(request, submission, act, form):
    nonce = f"desk {form.cleaned_data['nonce']}"
    guard.use_once(nonce, [nonce])
    act.carry_out(submission, request.user, form.cleaned_data)
    LogEntry.objects.create(
        user=request.user,
        content_type=get_content_type_for_model(submission),
        object_id=submission.pk,
        object_repr=submission.reference,  # of personal data it holds no more than this
        action_flag=CHANGE,
        change_message=act.log_message(submission),
    )


def _was_sent(form: ActForm) -> bool:
    """Whether this very form has been carried out: a second click."""
    form.full_clean()
    nonce = form.cleaned_data.get("nonce")
    return FormUse.objects.filter(token=f"desk {nonce}").exists()
