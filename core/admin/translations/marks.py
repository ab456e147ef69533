"""What forms and lists of the admin know of outdated translations."""

from django.contrib import admin
from django.db.models import Model, Q
from django.utils.html import format_html_join
from django.utils.translation import gettext, gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname

from core.languages import is_blank, language_codes
from core.models import PublishableModel, Status
from core.translations import marks_of, note_changes, translated_fields


class TranslationMarksMixin:
    """Keeps the marks true when a form is saved, and shows them in the list."""

    def open_to_translation(self, field: str) -> Q:
        """The records of which staff may still write this field in any language.

        The worklist leads to these alone: what is withdrawn waits for nobody.
        """
        is_published = issubclass(self.model, PublishableModel)
        return ~Q(status=Status.WITHDRAWN) if is_published else Q()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        saved = [form] if change else []
        for formset in formsets:
            saved += formset.initial_forms
        for one in saved:
            if one.has_changed() and one.instance.pk:
                before = {name: one.initial.get(name) for name in one.changed_data}
                note_changes(one.instance, before)

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        if "language_status" in changelist.list_display:
            marks: dict[int, set] = {}
            for _model, key, field, code in marks_of(changelist.result_list):
                marks.setdefault(key, set()).add((field, code))
            for item in changelist.result_list:
                item.outdated_texts = marks.get(item.pk, ())
        return changelist

    @admin.display(description=_("languages"))
    def language_status(self, item):
        """Every language of the record: what is missing in it, and what is outdated."""
        used = _used(item)
        return format_html_join(
            " ",
            '<span class="lang lang--{}" title="{}">{}</span>',
            (_badge(item, used, code) for code in language_codes()),
        )


def _used(item: Model) -> dict[str, set[str]]:
    """The languages that have a text of each field.

    A field counts only if some language has it: what is empty everywhere is not
    waiting for a translation.
    """
    found = {
        name: {c for c in language_codes() if not is_blank(_text(item, name, c))}
        for name in translated_fields(type(item))
    }
    return {name: codes for name, codes in found.items() if codes}


def _badge(item: Model, used: dict[str, set[str]], code: str):
    """CSS state, title and letters for one language of a record."""
    missing = [name for name, codes in used.items() if code not in codes]
    marks = getattr(item, "outdated_texts", ())
    outdated = [name for name in used if (name, code) in marks and name not in missing]
    if not missing and not outdated:
        return "full", gettext("complete"), code
    words = []
    if missing:
        words.append(gettext("missing: %s") % _labels(item, missing))
    if outdated:
        words.append(gettext("outdated: %s") % _labels(item, outdated))
    state = "empty" if len(missing) == len(used) else "part" if missing else "old"
    return state, "; ".join(words), code


def _text(item, name, code):
    return getattr(item, build_localized_fieldname(name, code))


def _labels(item, names):
    return ", ".join(str(item._meta.get_field(name).verbose_name) for name in names)
