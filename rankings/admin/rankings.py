from django import forms
from django.contrib import admin
from django.urls import path
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from modeltranslation.admin import TranslationStackedInline

from core.admin import FORM_FIELDS, PublishableAdmin, SiteAdmin
from core.admin.registers import RegisterMixin
from rankings.admin.entry import edition_entry, may_enter
from rankings.imports import EditionImport, RankingImport, ResultImport
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


class ResultForm(forms.ModelForm):
    """One place for each series, as among those entered with their edition."""

    def _post_clean(self):
        super()._post_clean()
        if self.errors:
            return
        place = self.instance
        others = Result.objects.filter(edition=place.edition_id).exclude(pk=place.pk)
        if any(place.measures_as(other) for other in others):
            self.add_error("scope", _("This edition has a place for this already."))


@admin.register(Ranking)
class RankingAdmin(RegisterMixin, PublishableAdmin):
    import_class = RankingImport
    list_display = ["name", "publisher", "position"]
    search_fields = ["search_text"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [EditionInline]


@admin.register(Edition)
class EditionAdmin(RegisterMixin, SiteAdmin):
    import_class = EditionImport
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


@admin.register(Result)
class ResultAdmin(RegisterMixin, SiteAdmin):
    """All places in one list, to be searched, brought in and taken out."""

    import_class = ResultImport
    form = ResultForm
    list_display = ["edition", "scope", "subject", "country", "place", "read_on"]
    list_filter = ["edition__ranking", "edition__year", "scope"]
    list_select_related = ["edition__ranking"]
    search_fields = ["edition__ranking__search_text", "subject_en", "subject_ru"]
    autocomplete_fields = ["edition"]
    ordering = ["-edition__year", "edition__ranking", "scope", "pk"]

    @admin.display(description=pgettext_lazy("in a ranking", "place"), ordering="rank")
    def place(self, result):
        return result.place
