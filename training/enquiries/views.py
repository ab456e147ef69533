"""How an applicant asks about a programme and follows what is answered."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import secret_links
from core.languages import translated
from core.models import ConsentText
from core.seo import PageMeta
from core.submissions.private import private_page, require_form
from core.submissions.sending import answer
from training.enquiries import retention, steps
from training.enquiries.forms import EnquiryForm, WithdrawForm
from training.enquiries.mail import status_path
from training.models import Enquiry, Programme


@require_form
def enquiry_create(request, slug):
    programme = get_object_or_404(
        Programme.objects.published().select_related("desk"), slug=slug
    )
    return answer(
        request,
        EnquiryForm,
        purpose=ConsentText.Purpose.ENQUIRY,
        page=partial(_form_page, request, programme),
        closed=partial(_closed_page, request, programme),
        store=partial(_store, programme),
        sent_url=lambda nonce: status_path(secret_links.secret_for(nonce)),
        known_url=reverse("training:enquiry_known"),
        too_many=_(
            "Several questions have come from your network in a short time. Yours is"
            " not sent yet: please try again a little later."
        ),
    )


def _store(programme, form):
    enquiry = form.save(commit=False)
    enquiry.programme = programme
    steps.receive(
        enquiry,
        nonce=form.nonce,
        consent_text=form.consent_text,
        suspicion=form.suspicion,
    )


def _form_page(request, programme, form):
    context = {"form": form, "desk": programme.answering_desk}
    context |= _about(programme)
    return render(request, "training/enquiry_form.html", context)


def _closed_page(request, programme):
    lead = _(
        "Questions cannot be sent here at the moment. Please write to the Department."
    )
    context = {"section": "training", "lead": lead, **_about(programme)}
    return render(request, "form_closed.html", context)


def _about(programme):
    title = translated(programme, "title").value
    return {
        "programme": programme,
        "heading": _("Ask about this programme"),
        "parent": title,
        "parent_url": programme.get_absolute_url(),
        "meta": PageMeta(
            _("Ask about the programme “%(title)s”") % {"title": title},
            is_indexed=False,
        ),
    }


@require_safe
def enquiry_known(request):
    """For the same words sent twice from two windows; the first one's link is private."""
    context = {"meta": PageMeta(_("We have this question"), is_indexed=False)}
    return render(request, "training/enquiry_known.html", context)


@require_safe
@private_page(Enquiry, "no-referrer")
def enquiry_status(request, enquiry, secret):
    shown = Programme.objects.published().filter(pk=enquiry.programme_id)
    return render(
        request,
        "training/enquiry_status.html",
        {
            "enquiry": enquiry,
            "secret": secret,
            "answers": enquiry.answers.all(),
            "is_late": enquiry.is_late_on(timezone.localdate()),
            "is_programme_shown": shown.exists(),
            "meta": _status_meta(enquiry),
        },
    )


@require_form
def enquiry_withdraw(request, secret):
    """The question is erased at once; a second click finds that it is."""
    try:
        return _withdraw(request, secret)
    except Http404:
        if request.method != "POST":
            raise
        return redirect("training:enquiry_erased")


@private_page(Enquiry, "same-origin")
def _withdraw(request, enquiry, secret):
    is_sent = request.method == "POST"
    form = WithdrawForm(request.POST if is_sent else None)
    if is_sent and form.is_valid():
        retention.erase(enquiry)
        return redirect("training:enquiry_erased")
    return render(
        request,
        "training/enquiry_withdraw.html",
        {
            "form": form,
            "enquiry": enquiry,
            "secret": secret,
            "meta": _status_meta(enquiry),
        },
        status=422 if is_sent else 200,
    )


@require_safe
def enquiry_erased(request):
    """Names no question: nothing is known of it any more."""
    context = {"meta": PageMeta(_("The question is erased"), is_indexed=False)}
    return render(request, "training/enquiry_erased.html", context)


def _status_meta(enquiry):
    return PageMeta(
        _("Question %(reference)s") % {"reference": enquiry.reference},
        is_indexed=False,
    )
