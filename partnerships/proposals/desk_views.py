"""The page of a proposal in the back office, and what is done from it.

An act is written on one page and, where a mail goes out, seen as it will be and
confirmed on a second. What was typed travels along, never the session.
"""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info, gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import guard
from core.files import send_upload
from core.models import FormUse
from partnerships.models import Proposal
from partnerships.proposals import desk
from partnerships.proposals.acceptance import candidates
from partnerships.proposals.moves import MovedBefore, MoveRefused

RELATED = ("assigned_to", "institution", "agreement", "consent__text")
MAIL_TEXTS = ("mail__text", "mail__html", "mail__secrets")
MANY_EARLIER = 20


@require_safe
def proposal_page(request, pk):
    """The proposal as a letter, what happened to it, and what may be done now."""
    proposal = _proposal(request, pk)
    earlier = Proposal.objects.of_same_sender(proposal)
    return _render(
        request,
        proposal,
        "page",
        {
            "title": proposal.reference,
            "is_late": proposal.is_late_on(timezone.localdate()),
            "language": get_language_info(proposal.language),
            "files": proposal.files.all(),
            "log": proposal.moves.select_related("by", "mail").defer(*MAIL_TEXTS),
            "opinions": proposal.opinions.select_related("by"),
            "acts": desk.possible(request.user, proposal),
            "matches": [] if proposal.is_closed else candidates(proposal),
            "earlier": earlier[:MANY_EARLIER],
        },
    )


@require_safe
def proposal_file(request, pk, file_pk):
    """A file of the sender, for whoever may read the proposal."""
    proposal = _proposal(request, pk)
    return send_upload(get_object_or_404(proposal.files, pk=file_pk))


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_act(request, pk, name):
    """One act of `partnerships.desk`: its form, its confirmation, the act itself."""
    proposal = _proposal(request, pk)
    act = desk.ACTS.get(name)
    if act is None:
        raise Http404
    if not request.user.has_perm(act.permission):
        raise PermissionDenied
    seen = _seen(proposal)
    data = request.POST if request.method == "POST" else None
    form = act.form(data, proposal=proposal, seen=seen)
    if data is not None and _was_sent(form):
        return _back(proposal)
    has_moved = act.to and data is not None and data.get("seen") != seen
    if has_moved or not act.is_possible(proposal):
        return _conflict(request, proposal, act, form)
    if data is None:
        return _form_page(request, proposal, act, form)
    if not form.is_valid():
        return _form_page(request, proposal, act, form, status=422)
    if "edit" in data:
        return _form_page(request, proposal, act, form)
    if act.is_confirmed and "confirm" not in data:
        return _confirmation(request, proposal, act, form)
    try:
        _carry_out(request, proposal, act, form)
    except guard.SentBefore:
        return _back(proposal)
    except (MoveRefused, MovedBefore):
        proposal.refresh_from_db()
        return _conflict(request, proposal, act, form)
    messages.success(
        request,
        _("Done: %(act)s (%(reference)s).")
        % {"act": act.label, "reference": proposal.reference},
    )
    return _back(proposal)


@transaction.atomic
def _carry_out(request, proposal, act, form):
    nonce = f"desk {form.cleaned_data['nonce']}"
    guard.use_once(nonce, [nonce])
    act.carry_out(proposal, request.user, form.cleaned_data)
    LogEntry.objects.create(
        user=request.user,
        content_type=get_content_type_for_model(proposal),
        object_id=proposal.pk,
        object_repr=proposal.reference,  # of personal data it holds no more than this
        action_flag=CHANGE,
        change_message=act.log_message(proposal),
    )


def _proposal(request, pk):
    if not admin.site.get_model_admin(Proposal).has_view_permission(request):
        raise PermissionDenied
    return get_object_or_404(Proposal.objects.select_related(*RELATED), pk=pk)


def _seen(proposal):
    """Names the state and the step that led to it, so that a state that was left and
    came back is another one."""
    step = proposal.moves.steps().last()
    return f"{proposal.state}.{step.pk if step else ''}"


def _was_sent(form):
    """Whether this very form has been carried out: a second click."""
    form.full_clean()
    nonce = form.cleaned_data.get("nonce")
    return FormUse.objects.filter(token=f"desk {nonce}").exists()


def _form_page(request, proposal, act, form, status=200, **context):
    context = {"act": act, "form": form, "title": act.label, **context}
    return _render(request, proposal, "act", context, status)


def _conflict(request, proposal, act, form):
    """Who did what in the meantime; what was typed is kept, to be sent or copied."""
    if form.is_bound:
        form.data = form.data.copy()
        form.data["seen"] = _seen(proposal)
    return _form_page(
        request,
        proposal,
        act,
        form,
        status=409,
        is_conflict=True,
        is_possible=act.is_possible(proposal),
        last=proposal.moves.steps().select_related("by").last(),
    )


def _confirmation(request, proposal, act, form):
    context = {
        "act": act,
        "form": form,
        "title": act.label,
        "mail": act.preview and act.preview(proposal, form.cleaned_data),
        "plan": act.plan and act.plan(proposal, form.cleaned_data),
        "language": get_language_info(proposal.language),
    }
    return _render(request, proposal, "confirm", context)


def _render(request, proposal, name, context, status=200):
    return TemplateResponse(
        request,
        f"admin/partnerships/proposal/{name}.html",
        {
            **admin.site.each_context(request),
            "opts": Proposal._meta,
            "proposal": proposal,
            **context,
        },
        status=status,
    )


def _back(proposal):
    """Whatever the browser does next is a new page: reloading does nothing again."""
    url = reverse("admin:partnerships_proposal_change", args=[proposal.pk])
    return HttpResponse(status=303, headers={"Location": url})
