"""How a person registers for an event, and the private page about it."""

from contextlib import suppress
from functools import partial

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.models import ConsentText
from core.seo import PageMeta
from core.submissions.private import private_page, require_form
from core.submissions.sending import answer
from events.models import Event, Registration, RegistrationState as S
from events.registration import moves
from events.registration.forms import RegistrationForm
from events.registration.opening import (
    Opening,
    is_over,
    is_public,
    opening_of,
    seats_of,
    takes_registrations,
)
from events.registration.retention import UNCONFIRMED_KEPT


@require_form
def registration_create(request, slug):
    event = _event(slug)
    if opening_of(event) != Opening.OPEN:
        return _late_page(request, event)
    sent_url = reverse("events:registration_sent", args=[slug])
    return answer(
        request,
        RegistrationForm,
        purpose=ConsentText.Purpose.REGISTRATION,
        page=partial(_form_page, request, event),
        closed=partial(_closed_page, request),
        store=partial(_store, event),
        # Nothing tells a new address from one that has registered before.
        sent_url=lambda nonce: sent_url,
        known_url=sent_url,
        too_many=_(
            "Several registrations have come from your network in a short time. Yours is"
            " not sent yet: please try again a little later."
        ),
    )


def _event(slug):
    events = Event.objects.published().filter(has_registration=True)
    return get_object_or_404(events, slug=slug)


def _closed_page(request):
    context = {
        "heading": _("Registration"),
        "lead": _(
            "You cannot register here at the moment. Please write to the Department."
        ),
        "section": "events",
        "meta": _meta(_("Registration")),
    }
    return render(request, "form_closed.html", context)


def _late_page(request, event):
    """Also for a form that was open for too long: too late is a conflict."""
    context = {"event": event, "meta": _meta(_("Registration"))}
    status = 409 if request.method == "POST" else 200
    return render(request, "events/registration_closed.html", context, status=status)


def _form_page(request, event, form):
    context = {
        "event": event,
        "form": form,
        "seats": seats_of(event),
        "meta": _meta(_("Registration")),
    }
    return render(request, "events/registration_form.html", context)


def _store(event, form):
    registration = form.save(commit=False)
    registration.event = event
    moves.receive(
        registration,
        nonce=form.nonce,
        consent_text=form.consent_text,
        suspicion=form.suspicion,
    )


@require_safe
def registration_sent(request, slug):
    """The same for everybody: what else there is to know stands in the mail."""
    context = {
        "event": _event(slug),
        "days": UNCONFIRMED_KEPT.days,
        "meta": _meta(_("Look into your mailbox")),
    }
    return render(request, "events/registration_sent.html", context)


@require_safe
@private_page(Registration, "no-referrer")
def registration_status(request, registration, secret):
    event = registration.event
    if _may_confirm(registration):
        return redirect("events:registration_confirm", secret)
    may_cancel = _may_cancel(registration)
    is_coming = may_cancel and registration.state == S.CONFIRMED
    return _private(
        request,
        registration,
        secret,
        "status",
        opening=opening_of(event),
        is_over=is_over(event),
        may_cancel=may_cancel,
        is_coming=is_coming,
        online_url=event.online_url if is_coming else "",
    )


@require_form
@private_page(Registration, "same-origin")
def registration_confirm(request, registration, secret):
    """To open the link confirms nothing: programs that check mail open it as well."""
    if request.method == "POST":
        with suppress(moves.MoveRefused):
            moves.confirm(registration)
    if not _may_confirm(registration):
        return redirect("events:registration_status", secret)
    return _private(
        request,
        registration,
        secret,
        "confirm",
        seats=seats_of(registration.event),
        days=UNCONFIRMED_KEPT.days,
    )


@require_form
@private_page(Registration, "same-origin")
def registration_cancel(request, registration, secret):
    if request.method == "POST" and _may_cancel(registration):
        with suppress(moves.MoveRefused):
            moves.cancel(registration)
    if not _may_cancel(registration):
        return redirect("events:registration_status", secret)
    return _private(request, registration, secret, "cancel")


def _may_confirm(registration):
    is_waited_for = (
        registration.state == S.UNCONFIRMED and not registration.is_quarantined
    )
    return is_waited_for and takes_registrations(registration.event)


def _may_cancel(registration):
    event = registration.event
    is_on = event.state != Event.State.CANCELLED and not is_over(event)
    return is_on and registration.state in (S.CONFIRMED, S.WAITING)


def _private(request, registration, secret, name, **context):
    event = registration.event
    return render(
        request,
        f"events/registration_{name}.html",
        {
            "registration": registration,
            "event": event,
            "event_url": event.get_absolute_url() if is_public(event) else "",
            "secret": secret,
            "meta": _meta(_("Your registration")),
            **context,
        },
    )


def _meta(title):
    return PageMeta(title, is_indexed=False)
