from django.contrib import admin
from modeltranslation.admin import TranslationStackedInline

from core.admin import FORM_FIELDS, PublishableAdmin, SiteAdmin
from rankings.models import Edition, Ranking, Result


class EditionInline(TranslationStackedInline):
    model = Edition
    extra = 0
    show_change_link = True


class ResultInline(TranslationStackedInline):
    model = Result
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
    list_display = ["ranking", "year", "language_status"]
    list_display_links = ["ranking", "year"]
    list_filter = ["ranking"]
    list_select_related = ["ranking"]
    search_fields = ["ranking__search_text", "year"]
    autocomplete_fields = ["ranking"]
    inlines = [ResultInline]
