"""The stock admin with the site's habits: languages, publishing, folded search."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.db.models import URLField
from django.forms import Textarea
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from js_asset import Media
from modeltranslation.admin import TranslationAdmin

from core.admin.conflicts import ConflictMixin
from core.admin.deletion import DeletionMixin
from core.admin.files import SHOWN, FileAdminMixin, file_field
from core.admin.history import HistoryMixin
from core.admin.on_site import tell_where
from core.admin.publishing import PublishingMixin
from core.admin.rights import OthersHiddenMixin
from core.admin.translations.marks import TranslationMarksMixin
from core.fields import TextField

admin.site.site_header = _("International Relations, back office")
admin.site.site_title = _("Back office")
admin.site.index_title = _("Registers and pages")

# A text is short, and an address without a scheme is https.
FORM_FIELDS = {
    TextField: {"widget": Textarea(attrs={"rows": 3, "cols": 80})},
    URLField: {"assume_scheme": "https"},
}


class SiteAdmin(
    OthersHiddenMixin,
    FileAdminMixin,
    HistoryMixin,
    ConflictMixin,
    DeletionMixin,
    TranslationMarksMixin,
    TranslationAdmin,
):
    """A model admin whose form shows every language and which of them are empty.

    `HistoryMixin` stands before `ConflictMixin`: in a form that was to bring something
    back and comes again, what its editor typed is filled in last.
    """

    save_as = True
    save_on_top = True
    list_per_page = 50
    formfield_overrides = FORM_FIELDS

    class Media:
        js = ["js/admin-languages.js"]

    def render_change_form(self, request, context, *args, **kwargs):
        # The rich text editor's import map is an inline script: it needs the nonce.
        context["media"] = Media.from_media(context["media"], nonce=request.csp_nonce)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_search_results(self, request, queryset, search_term):
        if search_term and hasattr(queryset, "search"):
            return queryset.search(search_term), True
        return super().get_search_results(request, queryset, search_term)

    def response_add(self, request, obj, *args, **kwargs):
        response = super().response_add(request, obj, *args, **kwargs)
        tell_where(request, obj)
        return response

    def response_change(self, request, obj):
        response = super().response_change(request, obj)
        tell_where(request, obj)
        return response


class PublishableAdmin(PublishingMixin, SiteAdmin):
    """For records with a publishing state.

    `parts` puts the fields of a long form under headings, in the order of the work.
    """

    parts: ClassVar[Mapping[str | Promise | None, list[str]]] = {}
    readonly_fields = ["created_at", "updated_at"]
    list_filter = ["status"]

    def get_list_display(self, request):
        return [*super().get_list_display(request), "status_badge", "language_status"]

    def get_fieldsets(self, request, obj=None):
        """Publishing and sources stand apart, below what is written about the thing."""
        fields = self.get_fields(request, obj)
        publishing = ["status", "publish_from", "publish_until"]
        publishing += ["created_at", "updated_at"]
        sources = ["source_url", "source_date", "internal_note"]
        own = [name for name in fields if name not in (*publishing, *sources)]
        given = [name for name in sources if name in fields]
        fieldsets = [
            (heading, {"fields": self._in_order(own, names)})
            for heading, names in self.parts.items()
        ] or [(None, {"fields": own})]
        if given:
            fieldsets.append((_("Source"), {"fields": given}))
        return [*fieldsets, (_("Publishing"), {"fields": publishing})]

    def _in_order(self, fields, names):
        """Those of the fields that have one of the names, in the order of the names."""
        originals = {field: self._original(field) for field in fields}
        return [f for name in names for f in fields if originals[f] == name]

    def _original(self, name):
        """The translated field of which the name is a language's column."""
        if name == SHOWN:
            return file_field(self.model).name
        field = self.opts.get_field(name)
        return getattr(field, "translated_field", field).name


class OneRowAdmin(HistoryMixin, ConflictMixin, admin.ModelAdmin):
    """For a model with one row: to add a second leads to the first, which stays."""

    def add_view(self, request, form_url="", extra_context=None):
        row = self.model.objects.first()
        if row and self.has_view_or_change_permission(request):
            return redirect(admin_urlname(self.opts, "change"), row.pk)
        return super().add_view(request, form_url, extra_context)

    def has_delete_permission(self, request, obj=None):
        return False
