from django.conf import settings
from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _, ngettext

from core import outbox
from core.admin import bulk
from core.admin.badges import state_badge
from core.admin.ledger import LedgerAdmin
from core.models import Mail


@admin.register(Mail)
class MailAdmin(LedgerAdmin):
    """What the site wrote to people: to be read, and sent again if it failed."""

    list_display = [
        "created_at",
        "state_badge",
        "to",
        "subject",
        "attempts",
        "error",
    ]
    list_filter = ["state", "language", "created_at"]
    search_fields = ["to", "subject", "message_id"]
    fields = [
        "state_badge",
        "error",
        "to",
        "reply_to",
        "subject",
        "words",
        "language",
        "created_at",
        "attempts",
        "due_at",
        "give_up_at",
        "sent_at",
        "message_id",
    ]
    readonly_fields = ["state_badge", "words"]
    actions = ["send_again"]

    def lookup_allowed(self, lookup, value, request):
        # To filter by a secret is to find it out letter by letter.
        return not lookup.startswith("secrets") and super().lookup_allowed(
            lookup, value, request
        )

    def get_queryset(self, request):
        shown = super().get_queryset(request)
        return shown.exclude(kind__in=settings.PRIVATE_MAIL_KINDS)

    def has_send_permission(self, request):
        return request.user.has_perm("core.change_mail")

    def changelist_view(self, request, extra_context=None):
        is_kept = settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")
        folder = settings.EMAIL_FILE_PATH if is_kept else None
        return super().changelist_view(
            request, {"mail_folder": folder, **(extra_context or {})}
        )

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, mail):
        return state_badge(mail.state, mail.get_state_display())

    @admin.display(description=_("text"))
    def words(self, mail):
        if not mail.text:
            return _("Removed, as every text is 90 days after its message.")
        return format_html('<pre class="letter" dir="auto">{}</pre>', mail.text)

    @admin.action(description=_("Send again"), permissions=["send"])
    def send_again(self, request, queryset):
        """Queue the failed ones among the chosen anew, each with its line of history."""

        def carry_out(mail):
            outbox.resend(mail)
            self.log_change(request, mail, [{"changed": {"fields": ["state"]}}])

        act = bulk.Act(
            name="send_again",
            title=_("Send again"),
            carry_out=carry_out,
            done=_will_be_sent,
            refusal=_why_not,
        )
        return bulk.confirm(self, request, queryset, act)


def _why_not(mail):
    if mail.state != Mail.State.FAILED:
        return _("It has not failed.")
    return "" if mail.text else _("Its text has been removed.")


def _will_be_sent(count):
    return (
        ngettext(
            "%d message will be sent again.", "%d messages will be sent again.", count
        )
        % count
    )
