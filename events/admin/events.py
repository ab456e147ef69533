from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from modeltranslation.admin import TranslationStackedInline

from core.admin import FORM_FIELDS, PublishableAdmin, SiteAdmin
from core.admin.files import FileFormMixin
from core.admin.registers import RegisterMixin
from events.admin.registrations import RegistrationsMixin
from events.copying import next_of_series
from events.forms import EventForm
from events.imports import EventImport, EventSeriesImport
from events.models import (
    Event,
    EventCountry,
    EventLanguage,
    EventSeries,
    Material,
    Speaker,
)


class EventCountryInline(admin.TabularInline):
    model = EventCountry
    extra = 0


class EventLanguageInline(admin.TabularInline):
    model = EventLanguage
    extra = 0


class MaterialInline(FileFormMixin, TranslationStackedInline):
    model = Material
    extra = 0
    formfield_overrides = FORM_FIELDS


class SpeakerInline(TranslationStackedInline):
    model = Speaker
    extra = 0


@admin.register(EventSeries)
class EventSeriesAdmin(RegisterMixin, SiteAdmin):
    import_class = EventSeriesImport
    list_display = ["name", "slug", "language_status"]
    search_fields = ["slug", "name_en", "name_ru"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Event)
class EventAdmin(RegisterMixin, RegistrationsMixin, PublishableAdmin):
    import_class = EventImport
    form = EventForm
    change_form_template = "admin/events/event/change_form.html"
    list_display = ["title", "kind", "start_on", "end_on", "place"]
    list_filter = ["status", "kind", "mode", "state", "series"]
    search_fields = ["search_text"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["institutions", "series", "chapter"]
    inlines = [
        EventCountryInline,
        EventLanguageInline,
        SpeakerInline,
        MaterialInline,
    ]

    def get_urls(self):
        return [
            path(
                "<int:pk>/copy/",
                self.admin_site.admin_view(self.copy_view),
                name="events_event_copy",
            ),
            *super().get_urls(),
        ]

    def copy_view(self, request, pk):
        """Ask, and then begin the next of the series from this event."""
        event = self.get_object(request, str(pk))
        if not (self.has_add_permission(request) and self.has_view_permission(request)):
            raise PermissionDenied
        if event is None or event.series is None:
            raise Http404
        if request.method == "POST":
            return HttpResponseRedirect(self._copy(request, event))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "event": event,
            "title": _("Copy as the next of the series"),
        }
        return TemplateResponse(request, "admin/events/event/copy.html", context)

    def _copy(self, request, event):
        """Make the draft; the address of its form, or of the old one's if refused."""
        try:
            draft = next_of_series(event)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return reverse("admin:events_event_change", args=[event.pk])
        self.log_addition(request, draft, [{"added": {}}])
        messages.success(
            request, _("This is the draft of the next one. Give it its day and hour.")
        )
        return reverse("admin:events_event_change", args=[draft.pk])
