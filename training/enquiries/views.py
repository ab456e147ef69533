"""How an applicant asks about a programme and follows what is answered."""

from functools import partial

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from core.languages import translated
from core.models import ConsentText
from core.seo import PageMeta
from core.submissions.private import private_page, require_form
from core.submissions.questions import pages
from core.submissions.sending import answer
from training.enquiries.forms import EnquiryForm
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
        sent_url=pages.sent_url(Enquiry),
        known_url=reverse("training:enquiry_known"),
        too_many=_(
            "Several questions have come from your network in a short time. Yours is"
            " not sent yet: please try again a little later."
        ),
    )


def _store(programme, form):
    enquiry = form.save(commit=False)
    enquiry.programme = programme
    pages.store(form, enquiry)


def _form_page(request, programme, form):
    context = {"form": form, "desk": programme.answering_desk}
    context |= _about(programme)
    return render(request, "training/enquiry_form.html", context)


def _closed_page(request, programme):
    lead = _(
        "Questions cannot be sent here at the moment. Please write to the Department."
    )
    context = {"lead": lead, **_about(programme)}
    return render(request, "form_closed.html", context)


def _about(programme):
    title = translated(programme, "title").value
    return {
        "section": "training",
        "programme": programme,
        "heading": _("Ask about this programme"),
        "parent": title,
        "parent_url": programme.get_absolute_url(),
        "meta": PageMeta(
            _("Ask about the programme “%(title)s”") % {"title": title},
            is_indexed=False,
        ),
    }


# For the same words sent twice from two windows; the first one's link is private.
enquiry_known = pages.plain_view(
    "questions/known.html", gettext_lazy("We have this question"), "training"
)
enquiry_erased = pages.plain_view(
    "questions/erased.html", gettext_lazy("The question is erased"), "training"
)
enquiry_withdraw = pages.withdraw_view(Enquiry)


@require_safe
@private_page(Enquiry, "no-referrer")
def enquiry_status(request, enquiry, secret):
    shown = Programme.objects.published().filter(pk=enquiry.programme_id)
    return pages.status_page(
        request,
        enquiry,
        secret,
        pages.question_title(enquiry),
        is_programme_shown=shown.exists(),
    )
