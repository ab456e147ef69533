"""People who registered: to be read, cancelled and released; never edited."""

from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, gettext_lazy as _, ngettext
from django.views.decorators.http import require_safe

from core.admin import bulk
from core.admin.ledger import LedgerAdmin
from core.admin.reauthentication import reauthenticated
from core.admin.submissions import SubmissionRowsMixin
from core.exports import file_response
from core.languages import own_name
from core.templatetags.site import day
from events.models import Event, Registration, RegistrationState
from events.registration import lock, moves
from events.registration.attendees import AttendeeListing

STATE_CHANGED = [{"changed": {"fields": ["state"]}}]


@admin.register(Registration)
class RegistrationAdmin(SubmissionRowsMixin, LedgerAdmin):
    list_display = [
        "name",
        "event",
        "state_badge",
        "place",
        "organisation",
        "email",
        "received",
    ]
    list_filter = [
        "state",
        "is_quarantined",
        ("event", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["event"]
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["name", "organisation", "email"]
    ordering = ["-received_at", "-pk"]
    actions = ["cancel", "release"]
    fields = [
        "event",
        "state_badge",
        "place",
        "name",
        "organisation",
        "country_name",
        "email",
        "language_name",
        "consent",
        "received_at",
        "confirmed_at",
        "promoted_at",
        "cancelled_at",
        "suspicion",
        "written",
    ]
    readonly_fields = ["state_badge", "country_name", "language_name", "written"]

    def has_view_permission(self, request, obj=None):
        """Who may cancel but not look sees no personal data either."""
        return request.user.has_perm("events.view_registration")

    def has_move_permission(self, request):
        return request.user.has_perm("events.change_registration")

    def get_urls(self):
        view = self.admin_site.admin_view(self.attendees)
        name = "events_registration_attendees"
        return [path("attendees/<int:pk>/", view, name=name), *super().get_urls()]

    @admin.display(description=_("language of correspondence"))
    def language_name(self, registration):
        return own_name(registration.language)

    @admin.display(description=_("outgoing mail"))
    def written(self, registration):
        mails = registration.mails.order_by("pk").only("subject", "state", "created_at")
        return format_html_join(
            "",
            "<p>{}: {} ({})</p>",
            ((day(m.created_at), m.subject, m.get_state_display()) for m in mails),
        )

    @admin.action(description=_("Cancel the chosen ones"), permissions=["move"])
    def cancel(self, request, queryset):
        """Those who wait come before those with a seat, so that nobody is given a seat
        only to lose it.
        """
        act = self._act(
            request,
            name="cancel",
            title=_("Cancel registrations"),
            hint=_(
                "Everybody listed here who has confirmed gets a message; seats that"
                " become free go to those who wait, who get one as well."
            ),
            move=lambda item: moves.cancel(item, by=request.user),
            refusal=_why_not_cancelled,
            done=_cancelled,
        )
        last_first = F("place").desc(nulls_last=True)
        chosen = queryset.select_related("event").order_by(last_first, "pk")
        return bulk.confirm(self, request, chosen, act)

    @admin.action(description=_("Release the chosen ones"), permissions=["move"])
    def release(self, request, queryset):
        """Take what was set aside for a person's; the link goes out now."""
        act = self._act(
            request,
            name="release",
            title=_("Release registrations"),
            move=moves.release,
            refusal=_why_not_released,
            done=_released,
        )
        chosen = queryset.select_related("event").order_by("pk")
        return bulk.confirm(self, request, chosen, act)

    def _act(self, request, *, move, **named):
        def carry_out(registration):
            move(registration)
            self.log_change(request, registration, STATE_CHANGED)

        return bulk.Act(
            carry_out=carry_out,
            refusals=(moves.MoveRefused,),
            describe=_in_words,
            hold=lambda registration: lock.hold(registration.event_id),
            **named,
        )

    def attendees(self, request, pk):
        """The attendee list of an event; who was in it is written into the history."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self._attendees(request, get_object_or_404(Event, pk=pk))

    @method_decorator(reauthenticated)
    @method_decorator(require_safe)
    def _attendees(self, request, event):
        listing = AttendeeListing(event)
        keys = listing.base().values_list("pk", flat=True)
        numbers = ", ".join(map(str, sorted(keys)))
        said = gettext("Attendee list taken out, registrations: %(numbers)s")
        self.log_change(request, event, said % {"numbers": numbers or "–"})
        return file_response(listing, "xlsx")


def _in_words(registration):
    return _("%(name)s (%(state)s), %(event)s") % {
        "name": registration.name,
        "state": registration.get_state_display(),
        "event": registration.event,
    }


def _why_not_cancelled(registration):
    is_cancelled = registration.state == RegistrationState.CANCELLED
    return _("It is cancelled already.") if is_cancelled else ""


def _why_not_released(registration):
    is_unconfirmed = registration.state == RegistrationState.UNCONFIRMED
    is_aside = registration.is_quarantined and is_unconfirmed
    return "" if is_aside else _("It is not set aside.")


def _cancelled(count):
    return (
        ngettext("%d registration cancelled.", "%d registrations cancelled.", count)
        % count
    )


def _released(count):
    return (
        ngettext(
            "%d registration released; its link is on its way.",
            "%d registrations released; their links are on their way.",
            count,
        )
        % count
    )


class RegistrationsMixin:
    """What the form of an event shows of registrations, and what saving it means."""

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "registration_counts"]

    def get_fields(self, request, obj=None):
        """Nothing of it before there are registrations, or for who may not see them."""
        hidden = set()
        registrations = obj.registrations if obj else Registration.objects.none()
        if not registrations.taking_part().exists():
            hidden.add("tell_registered")
        if not (registrations.exists() and _may_see(request)):
            hidden.add("registration_counts")
        return [n for n in super().get_fields(request, obj) if n not in hidden]

    def save_model(self, request, obj, form, change):
        """More seats go to who waits, and who is to be told is written to, at once."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        lock.hold(obj.pk)
        super().save_model(request, obj, form, change)
        if given := moves.promote(obj):
            messages.info(
                request,
                ngettext(
                    "%d person has moved up from the waiting list.",
                    "%d people have moved up from the waiting list.",
                    given,
                )
                % given,
            )
        if form.cleaned_data.get("tell_registered"):
            told = moves.tell_of_change(obj)
            messages.info(
                request,
                ngettext("%d person is told.", "%d people are told.", told) % told,
            )

    @admin.display(description=_("registrations"))
    def registration_counts(self, event):
        """How many stand where, each a link to the list, and the list as a file."""
        counts = dict(
            event.registrations.order_by().values_list("state").annotate(Count("pk"))
        )
        lines = [
            (_list_of(event, state), state.label, counts.get(state, 0))
            for state in (
                RegistrationState.CONFIRMED,
                RegistrationState.WAITING,
                RegistrationState.UNCONFIRMED,
            )
        ]
        return format_html(
            '{}<p><a href="{}">{}</a></p>',
            format_html_join("", '<p><a href="{}">{}: {}</a></p>', lines),
            reverse("admin:events_registration_attendees", args=[event.pk]),
            _("Attendee list (XLSX)"),
        )


def _list_of(event, state):
    query = urlencode({"event__id__exact": event.pk, "state__exact": state})
    return f"{reverse('admin:events_registration_changelist')}?{query}"


def _may_see(request):
    return request.user.has_perm("events.view_registration")
