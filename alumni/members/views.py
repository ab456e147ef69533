"""How a graduate joins: the form, the page after it, and the mailed link."""

from functools import partial, wraps

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from alumni.members import consents, retention, steps
from alumni.members.forms import JoinForm
from alumni.models import Graduate
from core.models import ConsentText
from core.seo import PageMeta
from core.submissions.private import private_page, require_form, seal
from core.submissions.sending import answer

TOO_MANY = gettext_lazy(
    "Several forms have come from your network in a short time. Yours is not sent yet:"
    " please try again a little later."
)


def or_gone(view):
    """Say of a link that opens nothing how to get another, whatever became of it."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except Http404:
            return link_gone(request)

    return wrapper


def link_gone(request):
    context = {"meta": meta_of(_("This link opens nothing any more"))}
    response = render(request, "alumni/link_gone.html", context, status=404)
    return seal(response, "no-referrer")


def meta_of(title):
    return PageMeta(title, is_indexed=False)


def about(heading):
    """What a page with a form of the Association says of itself."""
    return {"heading": heading, "section": "alumni", "meta": meta_of(heading)}


@require_form
def join(request):
    sent_url = reverse("alumni:join_sent")
    return answer(
        request,
        JoinForm,
        purpose=ConsentText.Purpose.MEMBERSHIP,
        page=partial(_form_page, request),
        closed=partial(_closed_page, request),
        store=_store,
        # Nothing tells a new address from one that is known.
        sent_url=lambda nonce: sent_url,
        known_url=sent_url,
        too_many=TOO_MANY,
    )


def _form_page(request, form):
    context = {"form": form, **about(_("Join the Association"))}
    return render(request, "alumni/join_form.html", context)


def _closed_page(request):
    lead = _("You cannot join here at the moment. Please write to the Department.")
    context = {"lead": lead, **about(_("Join the Association"))}
    return render(request, "form_closed.html", context)


def _store(form):
    graduate = form.save(commit=False)
    graduate.email = form.cleaned_data["email"]
    steps.receive(
        graduate,
        form.choices,
        nonce=form.nonce,
        consent_text=form.consent_text,
        suspicion=form.suspicion,
    )


@require_safe
def join_sent(request):
    """The same for everybody: what else there is to know stands in the mail."""
    context = {
        "days": retention.UNCONFIRMED_KEPT.days,
        "meta": meta_of(_("Look into your mailbox")),
    }
    return render(request, "alumni/join_sent.html", context)


@require_form
def join_confirm(request, secret):
    """To open the link confirms nothing; a second click finds that it is done."""
    try:
        return _confirm(request, secret)
    except Http404:
        if request.method == "POST" and steps.is_remembered(secret):
            return redirect("alumni:join_done")
        return link_gone(request)


@private_page(Graduate, "same-origin")
def _confirm(request, graduate, secret):
    if request.method == "POST" and "erase" in request.POST:
        retention.erase_for_good(graduate)
        return redirect("alumni:own_data_erased")
    if request.method == "POST":
        try:
            steps.confirm(graduate)
        except steps.StepRefused:
            raise Http404 from None
        return redirect("alumni:join_done")
    context = {
        "graduate": graduate,
        "choices": consents.choices_of(consents.standing(graduate.pk)),
        "days": retention.UNCONFIRMED_KEPT.days,
        "meta": meta_of(_("Confirm that you join")),
    }
    return render(request, "alumni/join_confirm.html", context)


@require_safe
def join_done(request):
    """Names nobody: the link that led here is dead."""
    context = {"meta": meta_of(_("You are a member of the Association"))}
    return render(request, "alumni/join_done.html", context)
