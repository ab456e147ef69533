import json
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _
from modeltranslation.admin import TranslationStackedInline
from modeltranslation.utils import build_localized_fieldname

from core.admin import FORM_FIELDS, PublishableAdmin, SiteAdmin
from core.admin.countries import CountryFilter
from core.admin.files import SHOWN
from core.admin.registers import RegisterMixin
from core.languages import language_codes
from core.text import is_key
from partnerships.binding import (
    BINDING,
    BINDING_FIELDS,
    binding_fields,
    is_correcting,
    is_locked,
)
from partnerships.colleagues import ColleagueFilter
from partnerships.forms import AgreementForm, CorrectionForm, InstitutionForm
from partnerships.imports import (
    AgreementImport,
    InstitutionImport,
    PrincipalCountryImport,
    SubjectAreaImport,
)
from partnerships.merging.pages import MergingMixin
from partnerships.models import (
    Agreement,
    Alias,
    Amendment,
    Institution,
    Party,
    PrincipalCountry,
    State,
    SubjectArea,
)
from partnerships.proposals import admin as _proposals_admin  # noqa: F401  # registers
from partnerships.reminders import THRESHOLDS, thresholds


def renewing_parties(request):
    """The institutions of the agreement that `?predecessor=` names."""
    key = request.GET.get("predecessor", "")
    if not is_key(key):
        return []
    parties = Party.objects.filter(agreement=int(key))
    return list(parties.values_list("institution", flat=True))


def renewal_query(agreement):
    """What the form of a new agreement starts with when it renews this one."""
    subjects = agreement.subjects.values_list("pk", flat=True)
    titles = [
        build_localized_fieldname("title", code)
        for code in language_codes()
        if getattr(agreement, build_localized_fieldname("title", code))
    ]
    return urlencode(
        {
            "predecessor": agreement.pk,
            "type": agreement.type,
            "level": agreement.level,
            "subjects": ",".join(map(str, subjects)),
            **{name: getattr(agreement, name) for name in titles},
        }
    )


class AliasInline(admin.TabularInline):
    model = Alias
    extra = 0


class PartyInline(admin.TabularInline):
    """The parties; those of a published signed agreement stay as they signed."""

    model = Party
    extra = 0
    autocomplete_fields = ["institution"]

    def has_add_permission(self, request, obj):
        return not is_locked(request, obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return not is_locked(request, obj) and super().has_change_permission(
            request, obj
        )

    def has_delete_permission(self, request, obj=None):
        return not is_locked(request, obj) and super().has_delete_permission(
            request, obj
        )

    def get_extra(self, request, obj=None, **kwargs):
        return len(renewing_parties(request)) if obj is None else self.extra


class AmendmentInline(TranslationStackedInline):
    model = Amendment
    extra = 0
    formfield_overrides = FORM_FIELDS


@admin.register(Institution)
class InstitutionAdmin(RegisterMixin, MergingMixin, PublishableAdmin):
    import_class = InstitutionImport
    form = InstitutionForm
    list_display = ["name", "country_name", "kind", "relation"]
    list_filter = ["status", "relation", "kind", ("country", CountryFilter)]
    search_fields = ["search_text"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["merged_into"]
    inlines = [AliasInline]

    def get_fields(self, request, obj=None):
        """The question whether it is another institution stands below its reason."""
        fields = super().get_fields(request, obj)
        return sorted(fields, key=lambda name: name != "is_another")

    @admin.display(description=_("country"), ordering="country")
    def country_name(self, institution):
        return institution.country_name


class EndsFilter(admin.SimpleListFilter):
    """Those that end soon and that nothing renews, by their amended last day."""

    title = _("end")
    parameter_name = "ends"

    def lookups(self, request, model_admin):
        return [(str(days), label) for days, label in thresholds()]

    def queryset(self, request, queryset):
        if self.value() not in map(str, THRESHOLDS):
            return queryset
        return queryset.ending_within(int(self.value()), timezone.localdate())


class StateFilter(admin.SimpleListFilter):
    """What an agreement is today."""

    title = _("state today")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return State.choices

    def queryset(self, request, queryset):
        if self.value() not in State.values:
            return queryset
        return queryset.with_state().filter(state=self.value())


@admin.register(Agreement)
class AgreementAdmin(RegisterMixin, PublishableAdmin):
    """Signed and published, an agreement changes by amendment or by a new one."""

    import_class = AgreementImport
    form = AgreementForm
    save_as = False
    change_form_template = "admin/partnerships/agreement/change_form.html"
    list_display = ["reference", "title", "signed_on", "end_on", "state"]
    list_display_links = ["reference", "title"]
    list_filter = [
        EndsFilter,
        StateFilter,
        "status",
        "type",
        "level",
        "term",
        ("responsible", ColleagueFilter),
    ]
    search_fields = ["search_text"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["predecessor", "subjects"]
    inlines = [PartyInline, AmendmentInline]

    @admin.display(description=_("reference"), ordering="number")
    def reference(self, agreement):
        return agreement.reference

    def get_queryset(self, request):
        return super().get_queryset(request).with_history()

    @admin.display(description=_("state today"))
    def state(self, agreement):
        return agreement.status_on(timezone.localdate()).label

    def get_form(self, request, obj=None, **kwargs):
        if is_correcting(request, obj):
            kwargs.setdefault("form", CorrectionForm)
        return super().get_form(request, obj, **kwargs)

    def get_fields(self, request, obj=None):
        """The model's order, whether read-only or not."""
        options = self.model._meta
        order = [
            field.name
            for field in sorted((*options.concrete_fields, *options.many_to_many))
        ]
        places = {name: place for place, name in enumerate(order)}
        places[SHOWN] = places["file"]
        return sorted(
            super().get_fields(request, obj),
            key=lambda name: places.get(name, len(order)),
        )

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if not is_correcting(request, obj):
            return fieldsets
        (heading, own), *rest = fieldsets
        own = own | {"fields": [name for name in own["fields"] if name != "reason"]}
        correction = (_("Correction"), {"fields": ["reason"]})
        return [correction, (heading, own), *rest]

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return [*fields, *binding_fields()] if is_locked(request, obj) else fields

    def open_to_translation(self, field):
        free = super().open_to_translation(field)
        return free & ~BINDING if field in BINDING_FIELDS else free

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_changeform_initial_data(self, request):
        """Keys in the address that are no numbers name no record."""
        initial = super().get_changeform_initial_data(request)
        for name in self.autocomplete_fields:
            values = initial.get(name, [])
            keys = values if isinstance(values, list) else [values]
            if not all(is_key(str(key)) for key in keys):
                del initial[name]
        return initial

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        # Only for the empty form: when it comes back, what equals its initial
        # value would count as not filled in.
        if isinstance(inline, PartyInline) and obj.pk is None and "data" not in kwargs:
            kwargs["initial"] = [
                {"institution": pk} for pk in renewing_parties(request)
            ]
        return kwargs

    def construct_change_message(self, request, form, formsets, add=False):
        if not isinstance(form, CorrectionForm):
            return super().construct_change_message(request, form, formsets, add)
        form.changed_data.remove("reason")
        message = super().construct_change_message(request, form, formsets, add)
        changes = LogEntry(change_message=json.dumps(message)).get_change_message()
        return gettext("Record corrected: %(reason)s") % {
            "reason": f"{form.cleaned_data['reason']} ({changes})"
        }

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["is_locked"] = is_locked(request, obj)
        context["is_correcting"] = is_correcting(request, obj)
        if obj is not None:
            context["renewal_query"] = renewal_query(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


@admin.register(SubjectArea)
class SubjectAreaAdmin(RegisterMixin, SiteAdmin):
    import_class = SubjectAreaImport
    list_display = ["name", "slug", "language_status"]
    search_fields = ["slug", "name_en", "name_ru"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(PrincipalCountry)
class PrincipalCountryAdmin(RegisterMixin, PublishableAdmin):
    import_class = PrincipalCountryImport
    list_display = ["country_name", "source_url"]

    @admin.display(description=_("country"), ordering="country")
    def country_name(self, principal):
        return principal.country_name
