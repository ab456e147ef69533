"""Members of the Association: to be read, taken out and erased; never edited."""

from django.contrib import admin
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, gettext_lazy as _, ngettext, pgettext
from django.views.decorators.http import require_safe

from alumni.members import consents, retention, steps
from alumni.members.listing import MemberListing, with_standing
from alumni.models import Graduate
from alumni.templatetags.members import covered
from core.admin import badges, bulk
from core.admin.countries import CountryFilter
from core.admin.ledger import LedgerAdmin
from core.admin.queues import EVERYTHING, Queue, QueueFilter
from core.admin.reauthentication import reauthenticated
from core.admin.submissions import SubmissionRowsMixin
from core.exports import file_response
from core.languages import own_name
from core.templatetags.site import day

# Whom staff see.
SEEN = Q(confirmed_at__isnull=False) | Q(is_quarantined=True)
MEMBERS, SET_ASIDE = "members", "set-aside"
QUEUES = {
    MEMBERS: Queue(
        _("Members"), lambda found, user: found.filter(confirmed_at__isnull=False)
    ),
    SET_ASIDE: Queue(
        _("Set aside"),
        lambda found, user: found.filter(is_quarantined=True, confirmed_at=None),
    ),
    EVERYTHING: Queue(_("All"), lambda found, user: found.filter(SEEN)),
}


class AgreementFilter(admin.SimpleListFilter):
    """What members agree to now."""

    title = _("consents")
    parameter_name = "agrees"

    def lookups(self, request, model_admin):
        return [(purpose.value, purpose.label) for purpose in consents.OPTIONAL]

    def queryset(self, request, queryset):
        if self.value() not in consents.OPTIONAL:
            return queryset
        agreeing = Graduate.objects.agreeing(self.value()).values("pk")
        return queryset.filter(pk__in=agreeing)


@admin.register(Graduate)
class MemberAdmin(SubmissionRowsMixin, LedgerAdmin):
    """Who has not confirmed is a number here and nothing else."""

    list_display = [
        "name",
        "country_name",
        "graduation_year",
        "specialty",
        "agreements",
        "joined",
    ]
    list_filter = [
        QueueFilter,
        ("country", CountryFilter),
        "specialty",
        AgreementFilter,
    ]
    queues = QUEUES
    default_queue = MEMBERS
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    search_fields = ["name", "email", "post"]
    actions = ["release", "erase"]
    fields = [
        "name",
        "country_name",
        "graduation_year",
        "specialty",
        "post",
        "email",
        "language_name",
        "received_at",
        "confirmed_at",
        "suspicion_words",
        "ledger",
    ]
    readonly_fields = ["country_name", "language_name", "suspicion_words", "ledger"]

    def get_queryset(self, request):
        return with_standing(super().get_queryset(request).filter(SEEN))

    def has_view_permission(self, request, obj=None):
        """Who may erase but not look sees no personal data either."""
        return request.user.has_perm("alumni.view_graduate")

    def has_export_permission(self, request):
        return request.user.has_perm("alumni.export_graduate")

    def has_release_permission(self, request):
        return request.user.has_perm("alumni.change_graduate")

    def has_erase_permission(self, request):
        return request.user.has_perm("alumni.delete_graduate")

    def get_urls(self):
        view = self.admin_site.admin_view(self.export)
        return [
            path("export/", view, name="alumni_graduate_export"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        unconfirmed = Graduate.objects.unconfirmed().filter(is_quarantined=False)
        context = {
            "unconfirmed": unconfirmed.count(),
            "days": retention.UNCONFIRMED_KEPT.days,
            "has_export_permission": self.has_export_permission(request),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    @admin.display(description=_("consents"))
    def agreements(self, graduate):
        return format_html_join(
            mark_safe(" "),
            "{}",
            (
                (badges.state_badge("published", c.text.get_purpose_display()),)
                for c in graduate.standing
            ),
        )

    @admin.display(description=_("joined"), ordering="confirmed_at")
    def joined(self, graduate):
        if graduate.confirmed_at is None:
            return badges.state_badge("withdrawn", _("Set aside"))
        return day(graduate.confirmed_at)

    @admin.display(description=_("language of correspondence"))
    def language_name(self, graduate):
        return own_name(graduate.language)

    @admin.display(description=_("why suspicious"))
    def suspicion_words(self, graduate):
        return gettext(graduate.suspicion) if graduate.suspicion else ""

    @admin.display(description=_("consents"))
    def ledger(self, graduate):
        """Every line, the withdrawn ones too, with the fields it is limited to."""
        return format_html_join(
            "",
            "<p>{} ({}): {} – {}</p>",
            (
                (
                    c.text,
                    covered(c.covers) or c.language,
                    day(c.given_at),
                    day(c.withdrawn_at) if c.withdrawn_at else "…",
                )
                for c in consents.ledger(graduate.pk)
            ),
        )

    @admin.action(description=_("Release the chosen ones"), permissions=["release"])
    def release(self, request, queryset):
        """Take what was set aside for a person's; the link goes out now."""

        def carry_out(graduate):
            steps.release(graduate)
            _log(request, CHANGE, str(graduate.pk), "is_quarantined")

        act = bulk.Act(
            name="release",
            title=_("Release members"),
            carry_out=carry_out,
            done=_released,
            refusal=_why_not_released,
            refusals=(steps.StepRefused,),
            describe=_in_words,
        )
        return bulk.confirm(self, request, queryset, act)

    @admin.action(description=_("Erase the chosen ones"), permissions=["erase"])
    def erase(self, request, queryset):
        """Shown once more before anything goes."""
        return reauthenticated(self._erase)(request, queryset)

    def _erase(self, request, queryset):
        def carry_out(graduate):
            key = str(graduate.pk)
            retention.erase_for_good(graduate)
            _log(request, DELETION, key)

        act = bulk.Act(
            name="erase",
            title=_("Erase members"),
            hint=_(
                "Everything goes at once, with consents, stories and messages, and"
                " cannot be brought back."
            ),
            carry_out=carry_out,
            done=_erased,
            describe=_in_words,
            hold=lambda graduate: retention.hold(),
            # Not back to a list that the name of somebody erased was searched in.
            then=reverse("admin:alumni_graduate_changelist"),
        )
        return bulk.confirm(self, request, queryset, act)

    def export(self, request):
        """The members as a file; that somebody took it is written into the history."""
        if not (
            self.has_view_permission(request) and self.has_export_permission(request)
        ):
            raise PermissionDenied
        return self._export(request)

    @method_decorator(reauthenticated)
    @method_decorator(require_safe)
    def _export(self, request):
        _log(request, CHANGE, None, gettext("List of members taken out"))
        response = file_response(MemberListing({}), "xlsx")
        response["Cache-Control"] = "no-store, private"
        return response


def _in_words(graduate):
    return pgettext("separator", ", ").join(
        [graduate.name, str(graduate.country_name), str(graduate.graduation_year)]
    )


def _why_not_released(graduate):
    is_aside = graduate.is_quarantined and graduate.confirmed_at is None
    return "" if is_aside else _("It is not set aside.")


def _released(count):
    return (
        ngettext(
            "%d form released; its link is on its way.",
            "%d forms released; their links are on their way.",
            count,
        )
        % count
    )


def _erased(count):
    return ngettext("%d person erased.", "%d persons erased.", count) % count


def _log(request, flag, key, message=""):
    """A line of history; it names nobody, for it stays when the person has gone."""
    LogEntry.objects.create(
        user=request.user,
        content_type=get_content_type_for_model(Graduate),
        object_id=key,
        object_repr=f"#{key}" if key else "",
        action_flag=flag,
        change_message=message,
    )
