"""How a partner proposes cooperation and follows what becomes of it."""

from contextlib import suppress
from functools import partial

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import secret_links
from core.context_processors import site_of
from core.files import send_upload
from core.languages import translated
from core.models import Block, ConsentText
from core.seo import PageMeta
from core.submissions.private import private_page, require_form
from core.submissions.sending import answer, in_language_of_page
from core.text import search_text
from partnerships.matching import similar_institutions
from partnerships.models import (
    Agreement,
    Institution,
    Proposal,
    ProposalDesk,
    ProposalState,
)
from partnerships.proposals import moves
from partnerships.proposals.forms import (
    AnswerForm,
    FilesForm,
    ProposalForm,
    WithdrawForm,
    ror_of,
)
from partnerships.proposals.mail import WORDING, status_path


@require_safe
def proposal_index(request):
    return render(
        request,
        "partnerships/proposal_index.html",
        {
            "steps": [
                block
                for block in _blocks(request).values()
                if block.style == Block.Style.STEP
            ],
            "answer_time": moves.answer_time(),
            "answer_days": ProposalDesk.current().answer_days,
            "meta": PageMeta(
                _("Propose cooperation"),
                _("How a proposal is sent, who answers it and how long that takes."),
            ),
        },
    )


@require_safe
def proposal_lookup(request):
    """Step 1: what the register already knows of the sender's organisation."""
    query = search_text(request.GET.get("q", ""))
    if "@" in query:  # a whole e-mail address does not belong into an address
        host = query.rpartition("@")[2]
        return redirect(f"{request.path}?q={host}")
    return render(
        request,
        "partnerships/proposal_lookup.html",
        {
            "query": query,
            "matches": _matches(query) if query else [],
            "meta": PageMeta(_("Find your organisation"), is_indexed=False),
        },
    )


def _matches(query):
    """Institutions that may be meant, each with its published agreements."""
    is_host = "." in query and " " not in query
    agreements = Agreement.objects.published().with_state()
    return similar_institutions(
        [query],
        ror_id=ror_of(query),
        website=query if is_host else "",
        queryset=Institution.objects.published().prefetch_related(
            Prefetch("agreements", agreements, to_attr="known_agreements")
        ),
    )


@require_form
def proposal_create(request):
    """Step 2: the form."""
    return answer(
        request,
        ProposalForm,
        purpose=ConsentText.Purpose.PROPOSAL,
        initial=partial(_initial, request),
        page=partial(_form_page, request),
        closed=partial(_closed_page, request),
        store=partial(_store, request),
        sent_url=lambda nonce: status_path(secret_links.secret_for(nonce)),
        known_url=reverse("partnerships:proposal_known"),
        too_many=_(
            "Several proposals have come from your network in a short time. Yours is"
            " not sent yet: please try again a little later."
        ),
    )


def _store(request, form):
    proposal = form.save(commit=False)
    proposal.institution = _known_institution(request)
    moves.receive(
        proposal,
        nonce=form.nonce,
        subjects=form.cleaned_data["subjects"],
        files=form.cleaned_data["files"],
        consent_text=form.consent_text,
        suspicion=form.suspicion,
    )


def _known_institution(request):
    slug = request.GET.get("institution", "")
    return Institution.objects.published().filter(slug=slug).first() if slug else None


def _initial(request):
    """What step 1 has already found out."""
    initial = in_language_of_page()
    institution = _known_institution(request)
    if institution:
        initial |= {
            "organisation": translated(institution, "name").value,
            **{
                name: getattr(institution, name)
                for name in ("kind", "country", "website", "ror_id")
            },
        }
    elif organisation := search_text(request.GET.get("organisation", "")):
        initial["organisation"] = organisation
    return initial


def _meta():
    return PageMeta(_("Propose cooperation"), is_indexed=False)


def _closed_page(request):
    context = {
        "heading": _("Propose cooperation"),
        "lead": _(
            "Proposals cannot be sent here at the moment. Please write to the"
            " Department."
        ),
        "section": "partnerships",
        "meta": _meta(),
    }
    return render(request, "form_closed.html", context)


def _form_page(request, form):
    context = {"form": form, "meta": _meta()}
    return render(request, "partnerships/proposal_form.html", context)


def _blocks(request):
    return site_of(request).frame.blocks("partnerships")


@require_safe
def proposal_known(request):
    """For the same words sent twice from two windows; the first one's link is private."""
    context = {"meta": PageMeta(_("We have this proposal"), is_indexed=False)}
    return render(request, "partnerships/proposal_known.html", context)


@require_safe
@private_page(Proposal, "no-referrer")
def proposal_status(request, proposal, secret):
    steps = list(proposal.moves.steps())
    today = timezone.localdate()
    return render(
        request,
        "partnerships/proposal_status.html",
        {
            "proposal": proposal,
            "secret": secret,
            "steps": steps,
            "question": steps[-1]
            if proposal.state == ProposalState.MORE_INFORMATION
            else None,
            "wording": WORDING[proposal.state],
            "is_late": proposal.is_late_on(today),
            "room": 0 if proposal.is_closed else moves.room_for_files(proposal),
            "meta": _status_meta(proposal),
        },
    )


@require_form
@private_page(Proposal, "same-origin")
def proposal_answer(request, proposal, secret):
    return _step(
        request,
        proposal,
        secret,
        "answer",
        AnswerForm,
        lambda data: moves.answer(proposal, data["text"], data["files"]),
        is_possible=proposal.state == ProposalState.MORE_INFORMATION,
        question=proposal.moves.steps().filter(to_state=proposal.state).last(),
    )


@require_form
@private_page(Proposal, "same-origin")
def proposal_add_files(request, proposal, secret):
    return _step(
        request,
        proposal,
        secret,
        "files",
        FilesForm,
        lambda data: moves.add_files(proposal, data["files"]),
        is_possible=not proposal.is_closed,
    )


@require_form
@private_page(Proposal, "same-origin")
def proposal_withdraw(request, proposal, secret):
    return _step(
        request,
        proposal,
        secret,
        "withdraw",
        WithdrawForm,
        lambda data: moves.withdraw(proposal, data["reason"]),
        is_possible=not proposal.is_closed,
    )


def _step(
    request, proposal, secret, name, form_class, carry_out, *, is_possible, **context
):
    """One thing the sender can do, on a page of its own; then back to the status.

    A second click, or a step that the office has made impossible meanwhile, leads
    there too: the page says how things stand.
    """
    status = redirect("partnerships:proposal_status", secret)
    if not is_possible:
        return status
    is_sent = request.method == "POST"
    form = (
        form_class(request.POST, request.FILES, proposal=proposal)
        if is_sent
        else form_class(proposal=proposal)
    )
    if is_sent and form.is_valid():
        with suppress(moves.MoveRefused, moves.MovedBefore):
            carry_out(form.cleaned_data)
        return status
    return render(
        request,
        f"partnerships/proposal_{name}.html",
        {
            "form": form,
            "status_url": status_path(secret),
            "meta": _status_meta(proposal),
            **context,
        },
        status=422 if is_sent else 200,
    )


@require_safe
@private_page(Proposal, "no-referrer")
def proposal_file(request, proposal, secret, pk):
    """A file back to its sender."""
    return send_upload(get_object_or_404(proposal.files, pk=pk))


def _status_meta(proposal):
    return PageMeta(
        _("Proposal %(reference)s") % {"reference": proposal.reference},
        is_indexed=False,
    )
