"""The pages on which a member sees, corrects, takes along and erases what is kept.

A mailed link is used up by a button and gives the visit its own secret, good for an
hour; everything here stands behind that.
"""

from functools import partial

from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_safe

from alumni.members import consents, holdings, retention, steps
from alumni.members.forms import AskForm, ChoicesForm, CorrectionForm
from alumni.members.mail import LINK_HOURS
from alumni.members.views import TOO_MANY, about, link_gone, meta_of, or_gone
from alumni.models import OwnDataLink
from core.submissions.private import private, require_form
from core.submissions.sending import answer_form


@require_form
def own_data(request):
    sent_url = reverse("alumni:own_data_sent")
    return answer_form(
        request,
        AskForm(request.POST if request.method == "POST" else None),
        purpose="own data",
        page=partial(_ask_page, request),
        store=_ask,
        sent_url=lambda nonce: sent_url,
        known_url=sent_url,
        too_many=TOO_MANY,
    )


def _ask_page(request, form):
    context = {"form": form, "hours": LINK_HOURS, **about(_("Your own data"))}
    return render(request, "alumni/own_data_form.html", context)


def _ask(form):
    steps.ask(
        form.cleaned_data["email"],
        get_language(),
        nonce=form.nonce,
        suspicion=form.suspicion,
    )


@require_safe
def own_data_sent(request):
    """The same for everybody, as after joining."""
    context = {"hours": LINK_HOURS, "meta": meta_of(_("Look into your mailbox"))}
    return render(request, "alumni/own_data_sent.html", context)


def _mailed(secret):
    return OwnDataLink.objects.mailed(secret).first()


def _visit(secret):
    return OwnDataLink.objects.visit(secret).select_related("graduate").first()


@require_form
@or_gone
@private(_mailed, "same-origin")
def own_data_open(request, link, secret):
    """To look at the link uses nothing up: programs that check mail open it as well."""
    if request.method == "POST":
        visit = steps.open_link(secret)
        if visit is None:
            raise Http404
        return redirect("alumni:own_data_show", visit)
    context = {"secret": secret, "meta": meta_of(_("Your own data"))}
    return render(request, "alumni/own_data_open.html", context)


@require_safe
@or_gone
@private(_visit, "no-referrer")
def own_data_show(request, visit, secret):
    graduate = visit.graduate
    found = holdings.held(graduate)
    standing = {c.text.purpose: c for c in found["ledger"] if not c.withdrawn_at}
    choices = consents.choices_of(standing)
    return _page(request, visit, secret, "show", **found, choices=choices)


@require_safe
@or_gone
@private(_visit, "no-referrer")
def own_data_export(request, visit, secret):
    response = JsonResponse(
        holdings.export(visit.graduate),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )
    name = "bsmu-graduates-own-data.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_form
@or_gone
@private(_visit, "same-origin")
def own_data_correct(request, visit, secret):
    data = request.POST if request.method == "POST" else None
    form = CorrectionForm(data, instance=visit.graduate)
    if form.is_bound and form.is_valid():
        steps.correct(form.save(commit=False), form.Meta.fields)
        return redirect("alumni:own_data_show", secret)
    return _form_page(request, visit, secret, "correct", form)


@require_form
@or_gone
@private(_visit, "same-origin")
def own_data_consents(request, visit, secret):
    data = request.POST if request.method == "POST" else None
    form = ChoicesForm(data, graduate=visit.graduate)
    if form.is_bound and form.is_valid():
        consents.change(visit.graduate, form.choices)
        return redirect("alumni:own_data_show", secret)
    return _form_page(request, visit, secret, "consents", form)


@require_form
def own_data_leave(request, secret):
    """Everything is erased at once; a second click finds that it is.

    A visit that is only over has left its link, and nothing is erased by it.
    """
    try:
        return _leave(request, secret)
    except Http404:
        if request.method == "POST" and not steps.is_remembered(secret):
            return redirect("alumni:own_data_erased")
        return link_gone(request)


@private(_visit, "same-origin")
def _leave(request, visit, secret):
    if request.method == "POST":
        retention.erase_for_good(visit.graduate)
        return redirect("alumni:own_data_erased")
    return _page(request, visit, secret, "leave")


@require_safe
def own_data_erased(request):
    """Names nobody: nothing is known any more."""
    context = {"meta": meta_of(_("Your data are erased"))}
    return render(request, "alumni/own_data_erased.html", context)


def _form_page(request, visit, secret, name, form):
    status = 422 if form.is_bound else 200
    return _page(request, visit, secret, name, status, form=form)


def _page(request, visit, secret, name, status=200, **context):
    context |= {
        "graduate": visit.graduate,
        "visit": visit,
        "secret": secret,
        "status_url": reverse("alumni:own_data_show", args=[secret]),
        "meta": meta_of(_("Your own data")),
    }
    return render(request, f"alumni/own_data_{name}.html", context, status=status)
