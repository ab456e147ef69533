"""How a delegation asks to come and follows what is decided."""

from functools import partial

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from core.context_processors import site_of
from core.models import Block, ConsentText
from core.seo import PageMeta
from core.submissions.private import private_page, require_form
from core.submissions.questions import pages
from core.submissions.sending import answer
from department.models import VisitDesk, VisitRequest
from department.visits import steps
from department.visits.days import Rules
from department.visits.forms import VisitForm, WithdrawForm


@require_form
def visit(request):
    desk = VisitDesk.current()
    rules = Rules.of(desk)
    return answer(
        request,
        partial(VisitForm, rules=rules),
        purpose=ConsentText.Purpose.VISIT,
        page=partial(_form_page, request, desk, rules),
        closed=partial(_closed_page, request),
        store=lambda form: pages.store(form, form.save(commit=False)),
        sent_url=pages.sent_url(VisitRequest),
        known_url=reverse("department:visitrequest_known"),
        too_many=_(
            "Several requests have come from your network in a short time. Yours is"
            " not sent yet: please try again a little later."
        ),
    )


def _form_page(request, desk, rules, form):
    context = {"form": form, "rules": rules, "desk": desk, "steps": _steps(request)}
    return render(request, "department/visitrequest_form.html", context | _about())


def _steps(request):
    """What happens after a request, as staff have written it on the Department's page."""
    return [
        block
        for block in site_of(request).frame.blocks("department").values()
        if block.style == Block.Style.STEP and block.key.startswith("visit-")
    ]


def _closed_page(request):
    lead = _(
        "Requests cannot be sent here at the moment. Please write to the Department."
    )
    context = {"lead": lead, **_about()}
    return render(request, "form_closed.html", context)


def _about():
    heading = _("Ask to visit the University")
    description = _("How a delegation asks for a visit, and what happens next.")
    meta = PageMeta(heading, description)
    return {"section": "department", "heading": heading, "meta": meta}


def _title(visit):
    return _("Request %(reference)s") % {"reference": visit.reference}


visitrequest_known = pages.plain_view(
    "department/visitrequest_known.html",
    gettext_lazy("We have this request"),
    "department",
)
visitrequest_erased = pages.plain_view(
    "department/visitrequest_erased.html",
    gettext_lazy("The request is erased"),
    "department",
)
visitrequest_withdraw = pages.withdraw_view(
    VisitRequest,
    WithdrawForm,
    _title,
    "department/visitrequest_withdraw.html",
    steps.withdraw,
)


@require_safe
@private_page(VisitRequest, "no-referrer")
def visitrequest_status(request, visit, secret):
    return pages.status_page(request, visit, secret, _title(visit))
