"""One language of a record beside another: read there, written here, saved alone.

Nobody overwrites what somebody else wrote after the page was opened, nor translates a
text that is no longer there: each text comes with what was seen of it and its source.
"""

from dataclasses import dataclass, replace

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _, override
from js_asset import Media
from modeltranslation.utils import build_localized_fieldname

from core import history
from core.admin.site import SiteAdmin
from core.admin.translations.registers import (
    Choice,
    Worklist,
    needs_publisher,
    parts_of,
    places,
    rows_of,
)
from core.admin.translations.texts import Entry, TranslationForm
from core.admin.translations.worklist import address
from core.fields import SearchTextField
from core.languages import (
    Text,
    direction_of,
    fallback_chain,
    is_blank,
    language_codes,
    name,
    original_of,
)
from core.models import Status
from core.translations import (
    is_other,
    marks_of,
    note_changes,
    still_right,
    translated_fields,
)


@dataclass
class Group:
    """The texts of one record: of the one that is translated, or of a part of it."""

    heading: str
    entries: list[Entry]


def translate(
    request: HttpRequest, app_label: str, model_name: str, pk: int, language: str
) -> HttpResponse:
    """Every text of the record in the language, beside what it is translated from."""
    register = _register(app_label, model_name)
    if language not in language_codes():
        raise Http404
    found = places(request)
    choice = replace(Choice.of(request.GET, found), language=language)
    worklist = Worklist(found, choice)
    if request.method != "POST":
        return _Page(request, register, pk, worklist).response()
    with (
        transaction.atomic(),
        history.recording(user=request.user, path="translated"),
    ):
        page = _Page(request, register, pk, worklist)
        is_saved = page.save()
    if is_saved:
        return HttpResponseRedirect(page.goes_on_to, status=303)
    return page.response()


def _register(app_label, model_name) -> SiteAdmin:
    for model, register in admin.site._registry.items():
        names = (model._meta.app_label, model._meta.model_name)
        if names == (app_label, model_name) and isinstance(register, SiteAdmin):
            return register
    raise Http404


class _Page:
    """What is shown and saved; a POST holds the rows until its transaction ends."""

    def __init__(self, request, register, pk, worklist):
        self.request, self.register = request, register
        self.worklist, self.choice = worklist, worklist.choice
        self.is_sent = request.method == "POST"
        self.record = self._rows(QuerySet(register.model)).filter(pk=pk).first()
        if self.record is None:
            raise Http404
        if not register.has_change_permission(request, self.record):
            raise PermissionDenied
        self.may_save = not (
            needs_publisher(request, register.model)
            and self.record.status == Status.PUBLISHED
        )
        chosen = request.GET.get("source")
        codes = [code for code in language_codes() if code != self.choice.language]
        self.chosen_source = chosen if chosen in codes else ""
        self.groups = self._read()
        self.entries = [entry for group in self.groups for entry in group.entries]
        self.form = TranslationForm(
            request.POST if self.is_sent else None, self.entries
        )

    def _rows(self, queryset):
        return queryset.select_for_update() if self.is_sent else queryset

    def _read(self) -> list[Group]:
        parts = [
            (inline, list(self._rows(rows_of(inline, self.record))))
            for inline in parts_of(self.register, self.request, self.record)
        ]
        held = [self.record, *(part for _inline, rows in parts for part in rows)]
        marks = marks_of(held)
        self._befores: dict[tuple, history.Stored | None] = {}
        groups = [Group("", self._entries(self.register, self.record, marks))]
        for inline, rows in parts:
            kind = capfirst(str(inline.opts.verbose_name))
            groups += [
                Group(f"{kind}: {part}", self._entries(inline, part, marks))
                for part in rows
            ]
        return [group for group in groups if group.entries]

    def _entries(self, form_of, record, marks):
        offered = flatten_fieldsets(form_of.get_fieldsets(self.request, self.record))
        kept = form_of.get_readonly_fields(self.request, self.record)
        entries = []
        for field in translated_fields(type(record)):
            mark = {
                code: marks.get((type(record), record.pk, field, code))
                for code in language_codes()
            }
            column = build_localized_fieldname(field, self.choice.language)
            source = self._source(record, field, mark)
            if source is None or column not in offered:
                continue
            entry = Entry(
                record,
                record._meta.get_field(column),
                source,
                mark[source.language],
                mark[self.choice.language],
            )
            if entry.mark:
                entry.source_change = self._source_change(entry)
            if column not in kept:
                entry.input = form_of.formfield_for_dbfield(entry.field, self.request)
            entries.append(entry)
        return entries

    def _source_change(self, entry):
        """What the source said when the text still followed it, beside what it says."""
        key = (type(entry.record), entry.record.pk, entry.mark.since)
        if key not in self._befores:
            self._befores[key] = history.version_before(entry.record, entry.mark.since)
        version = self._befores[key]
        if version is None:
            return None
        original = original_of(entry.field).name
        column = build_localized_fieldname(original, entry.source.language)
        change = history.text_change(version, entry.record, column)
        return change if change.old and is_other(change.old, change.new) else None

    def _source(self, record, field, mark) -> Text | None:
        """The text to translate from: as chosen, else the nearest that is not late."""
        language = self.choice.language
        chain = dict.fromkeys((*fallback_chain(language), *language_codes()))
        texts = [
            Text(getattr(record, build_localized_fieldname(field, code)), code)
            for code in chain
            if code != language
        ]
        texts = [text for text in texts if not is_blank(text.value)]
        texts.sort(
            key=lambda text: (
                text.language != self.chosen_source,
                mark[text.language] is not None,
            )
        )
        return texts[0] if texts else None

    def _draw(self):
        """Inputs in the hand of the language, the first that waits under the cursor."""
        language = self.choice.language
        for entry in self.form.entries:
            attributes = entry.input.widget.attrs
            attributes |= {"lang": language, "dir": direction_of(language)}
            attributes["aria-describedby"] = f"state-{entry.name} source-{entry.name}"
            if isinstance(entry.input.widget, forms.Textarea) and not entry.is_rich:
                attributes["rows"] = max(3, min(15, len(entry.source.value) // 60))
        waiting = sorted(
            self.form.entries,
            key=lambda entry: (
                not (self.is_sent and entry.name in self.form.errors),
                not entry.is_missing,
                entry.mark is None,
            ),
        )
        if waiting:
            waiting[0].input.widget.attrs["autofocus"] = True

    # Saving

    def save(self) -> bool:
        """Write what was typed, all of it; or nothing, and say why on the page."""
        if not self.may_save:
            raise PermissionDenied
        self.form.find_conflicts()
        if not self.form.is_valid() or self.form.is_in_conflict:
            return False
        changed: dict[models.Model, list[Entry]] = {}
        for entry in self.form.changes:
            changed.setdefault(entry.record, []).append(entry)
        for entry in self.form.confirmed:
            original = original_of(entry.field).name
            still_right(entry.record, original, self.choice.language)
        log = [self._write(record, entries) for record, entries in changed.items()]
        if log:
            self.register.log_change(self.request, self.record, log)
        self._tell(bool(log or self.form.confirmed))
        return True

    def _write(self, record, entries):
        """Save these columns and no other; the line for the history."""
        before = {entry.column: entry.text for entry in entries}
        for entry in entries:
            setattr(record, entry.column, self.form.cleaned_data[entry.name])
        record.save(update_fields=[*before, *_follow(type(record))])
        note_changes(record, before)
        with override(None):  # Django translates the labels when the line is read
            fields = {"fields": [str(entry.field.verbose_name) for entry in entries]}
            if record is not self.record:
                fields["name"] = str(record._meta.verbose_name)
                fields["object"] = str(record)
        return {"changed": fields}

    def _tell(self, has_changed):
        words = {"record": self.record, "language": name(self.choice.language)}
        if has_changed:
            text = _("Saved: “%(record)s”, %(language)s.") % words
            messages.success(self.request, text)
        else:
            text = _("Nothing was changed in “%(record)s”, %(language)s.") % words
            messages.info(self.request, text)

    @property
    def goes_on_to(self) -> str:
        """Where the editor goes after saving: on in the list, or here once more."""
        if "stay" in self.request.POST:
            return self.request.get_full_path()
        return self.next_address or self.list_address

    # Showing

    @property
    def query(self) -> str:
        """What the list was, and the source chosen, for the next page."""
        query = self.choice.query(language="")
        source = f"source={self.chosen_source}" if self.chosen_source else ""
        return "&".join(filter(None, (query, source)))

    @property
    def list_address(self) -> str:
        return f"{reverse('admin:translations')}?{self.choice.query()}"

    @property
    def next_address(self) -> str:
        """The page of the next record on the list; empty after the last one."""
        record = self.worklist.after(self.record)
        return record and address(record, self.choice.language, self.query) or ""

    def response(self) -> HttpResponse:
        self._draw()
        language = self.choice.language
        options = self.register.opts
        status = 200
        if self.is_sent:
            status = 409 if self.form.is_in_conflict else 422
        context = {
            **admin.site.each_context(self.request),
            "title": str(self.record),
            "opts": options,
            "record": self.record,
            "record_address": reverse(
                f"admin:{options.app_label}_{options.model_name}_change",
                args=[self.record.pk],
            ),
            "language": language,
            "language_name": capfirst(name(language)),
            "direction": direction_of(language),
            "sources": self._sources(),
            "groups": self.groups,
            "form": self.form,
            "may_save": self.may_save and bool(self.form.entries),
            "is_published_by_others": not self.may_save,
            "list_address": self.list_address,
            "next_address": self.next_address,
            # The rich text editor's import map is an inline script.
            "media": Media.from_media(
                self.form.media + forms.Media(js=["js/admin-translate.js"]),
                nonce=self.request.csp_nonce,
            ),
        }
        return TemplateResponse(
            self.request, "admin/translations/translate.html", context, status=status
        )

    def _sources(self):
        """The languages to translate from: name, address, whether it is the one."""
        query = self.choice.query(language="")
        shown = {entry.source.language for entry in self.entries}
        return [
            (capfirst(name(code)), f"?{query}&source={code}", shown == {code})
            for code in language_codes()
            if code != self.choice.language
        ]


def _follow(model):
    """The columns that every save of the model fills in anew."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, SearchTextField) or getattr(field, "auto_now", False)
    ]
