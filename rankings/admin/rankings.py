from django import forms
from django.contrib import admin
from django.urls import path
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationStackedInline

from core.admin import FORM_FIELDS, PublishableAdmin, SiteAdmin
from rankings.admin.entry import edition_entry, may_enter
from rankings.models import Edition, Ranking, Result


class EditionInline(TranslationStackedInline):
    model = Edition
    extra = 0
    show_change_link = True


class ResultFormSet(forms.BaseInlineFormSet):
    """One place for each series: a second one would contradict the first."""

    def clean(self):
        super().clean()
        kept = []
        for form in self.forms:
            if form.errors or not form.has_changed() and not form.instance.pk:
                continue
            if self._should_delete_form(form):
                continue
            if any(form.instance.measures_as(other) for other in kept):
                form.add_error("scope", _("This edition has a place for this already."))
            kept.append(form.instance)


class ResultInline(TranslationStackedInline):
    model = Result
    formset = ResultFormSet
    formfield_overrides = FORM_FIELDS
    extra = 0


@admin.register(Ranking)
class RankingAdmin(PublishableAdmin):
    list_display = ["name", "publisher", "position"]
    search_fields = ["search_text"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [EditionInline]


@admin.register(Edition)
class EditionAdmin(SiteAdmin):
    change_list_template = "admin/rankings/edition/change_list.html"
    list_display = ["ranking", "year", "is_new_method", "language_status"]
    list_display_links = ["ranking", "year"]
    list_filter = ["ranking", "is_new_method"]
    list_select_related = ["ranking"]
    search_fields = ["ranking__search_text", "year"]
    autocomplete_fields = ["ranking"]
    inlines = [ResultInline]

    def get_urls(self):
        view = self.admin_site.admin_view(edition_entry)
        own = path("entry/", view, name="rankings_edition_entry")
        return [own, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        context = {"may_enter": may_enter(request), **(extra_context or {})}
        return super().changelist_view(request, context)
