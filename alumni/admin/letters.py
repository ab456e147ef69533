"""Letters to members: written in every language, looked at once more, sent once."""

import hashlib

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html_join
from django.utils.translation import gettext, gettext_lazy as _, ngettext
from django.views.decorators.http import require_http_methods

from alumni.letters.sending import AlreadySent, send, versions
from alumni.models import Letter
from core.admin import SiteAdmin
from core.languages import name
from core.models import Mail


@admin.register(Letter)
class LetterAdmin(SiteAdmin):
    list_display = ["subject", "country_name", "years", "sent_at", "language_status"]
    search_fields = ["subject_en", "subject_ru"]
    fields = ["subject", "text", "country", "year_from", "year_to"]
    ordering = ["-created_at", "-pk"]
    save_as = False

    def has_change_permission(self, request, obj=None):
        """What has been sent stays as it was read."""
        is_open = obj is None or obj.sent_at is None
        return is_open and super().has_change_permission(request, obj)

    has_delete_permission = has_change_permission

    def open_to_translation(self, field):
        return super().open_to_translation(field) & Q(sent_at=None)

    def has_send_permission(self, request):
        return request.user.has_perm("alumni.send_letter")

    def get_fields(self, request, obj=None):
        fields = super().get_fields(request, obj)
        return [*fields, "sent_at", "sent_by", "delivery"] if _is_sent(obj) else fields

    def get_readonly_fields(self, request, obj=None):
        return ["sent_at", "sent_by", "delivery"] if _is_sent(obj) else []

    def get_urls(self):
        view = require_http_methods(["GET", "HEAD", "POST"])(self.send_view)
        view = self.admin_site.admin_view(view)
        return [
            path("<int:pk>/send/", view, name="alumni_letter_send"),
            *super().get_urls(),
        ]

    @admin.display(description=_("country"), ordering="country")
    def country_name(self, letter):
        return letter.country_name or gettext("All countries")

    @admin.display(description=_("years of graduation"))
    def years(self, letter):
        if not (letter.year_from or letter.year_to):
            return gettext("All years")
        return f"{letter.year_from or '…'}–{letter.year_to or '…'}"

    @admin.display(description=_("outgoing mail"))
    def delivery(self, letter):
        states = list(letter.mails.values_list("state", flat=True))
        return format_html_join(
            "",
            "<p>{}: {}</p>",
            ((label, states.count(state)) for state, label in Mail.State.choices),
        )

    def save_model(self, request, obj, form, change):
        """Write what was changed, and never over a letter that has just been sent."""
        if change:
            obj.save(update_fields=form.changed_data)
        else:
            super().save_model(request, obj, form, change)

    def send_view(self, request, pk):
        """The audience and every version of the letter; sent when confirmed.

        What somebody has changed since it was looked at is to be looked at first.
        """
        letter = get_object_or_404(Letter, pk=pk)
        if not (
            self.has_send_permission(request) and self.has_view_permission(request)
        ):
            raise PermissionDenied
        found = list(versions(letter))
        seen = _digest_of(found)
        is_sent = request.method == "POST"
        if is_sent and (letter.sent_at or request.POST.get("seen") == seen):
            return self._send(request, letter)
        if letter.sent_at:
            return redirect("admin:alumni_letter_change", letter.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Send the letter"),
            "opts": self.opts,
            "letter": letter,
            "versions": [(version, name(version.language)) for version in found],
            "count": sum(version.count for version in found),
            "seen": seen,
            "is_changed": is_sent,
        }
        template = "admin/alumni/letter/send.html"
        return TemplateResponse(
            request, template, context, status=409 if is_sent else 200
        )

    def _send(self, request, letter):
        try:
            count = send(letter, by=request.user)
        except AlreadySent:
            messages.warning(request, _("The letter has been sent before."))
        else:
            self.log_change(request, letter, [{"changed": {"fields": ["sent"]}}])
            messages.success(
                request,
                ngettext(
                    "The letter goes to %d member.",
                    "The letter goes to %d members.",
                    count,
                )
                % count,
            )
        return redirect("admin:alumni_letter_change", letter.pk)


def _digest_of(found):
    """What was looked at, to be compared: the words, and how many read them."""
    words = [(v.language, v.count, v.mail.subject, v.mail.text) for v in found]
    return hashlib.sha256(repr(words).encode()).hexdigest()


def _is_sent(letter):
    return letter is not None and letter.sent_at is not None
