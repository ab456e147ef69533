"""The page of what waits for a translator, with its numbers."""

from collections.abc import Iterable, Iterator, Sequence

from django import forms
from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy as _

from core import workflow
from core.admin.queues import Block, Line
from core.admin.translations.registers import (
    Choice,
    Entry,
    Kind,
    Number,
    Place,
    Worklist,
    count,
    places,
    section_name,
)
from core.languages import language_codes, name

PAGE_SIZE = 30


class ChoiceForm(forms.Form):
    """What somebody wants to translate; `core.admin.translations.registers.Choice`."""

    language = forms.ChoiceField(label=_("Language"))
    kind = forms.ChoiceField(
        label=_("What waits"), choices=[("", _("All")), *Kind.choices]
    )
    section = forms.ChoiceField(label=_("Section"))
    field = forms.ChoiceField(label=_("Field"))

    def __init__(self, found: Sequence[Place], choice: Choice):
        super().__init__(initial=vars(choice), auto_id="id_%s")
        self.fields["language"].choices = [
            (code, capfirst(name(code))) for code in language_codes()
        ]
        sections = dict.fromkeys(place.section for place in found)
        everything = [("", _("All"))]
        self.fields["section"].choices = everything + [
            (label, section_name(label)) for label in sections
        ]
        shown = [p for p in found if choice.section in ("", p.section)]
        groups = dict.fromkeys(place.group for place in shown)
        self.fields["field"].choices = everything + [
            (group, [(p.key, p.label) for p in shown if p.group == group])
            for group in groups
        ]


def worklist(request: HttpRequest) -> HttpResponse:
    """What waits, by language and section or field, and the records themselves."""
    found = places(request)
    if not found:
        raise PermissionDenied
    choice = Choice.of(request.GET, found)
    chosen = Worklist(found, choice)
    page = Paginator(chosen.keys(), PAGE_SIZE).get_page(request.GET.get("page"))
    entries = chosen.entries(page)
    context = {
        **admin.site.each_context(request),
        "title": _("Translations"),
        "choice": choice,
        "language": capfirst(name(choice.language)),
        "form": ChoiceForm(found, choice),
        "table": _table(count(found), choice),
        "section": choice.section and section_name(choice.section),
        "is_for_publisher": workflow.may_publish(request.user),
        "page": page,
        "lines": [(entry, _address(entry, choice)) for entry in entries],
    }
    return TemplateResponse(request, "admin/translations/worklist.html", context)


def address(record, language: str, query: str) -> str:
    """The page on which the record is translated."""
    options = record._meta
    path = (options.app_label, options.model_name, record.pk, language)
    return f"{reverse('admin:translate', args=path)}?{query}"


def _address(entry: Entry, choice: Choice):
    return address(entry.record, choice.language, choice.query(language=""))


def _table(numbers: Iterable[Number], choice: Choice):
    """Rows of label and cells: by section, or by field within the chosen one."""
    rows: dict[str, dict] = {}
    for number in numbers:
        place = number.place
        if choice.section not in ("", place.section):
            continue
        if choice.section:
            key, target = place.key, {"section": place.section, "field": place.key}
            label, group = place.label, place.group
        else:
            key, target = place.section, {"section": place.section, "field": ""}
            label, group = section_name(place.section), ""
        cells = rows.setdefault(key, {"label": label, "group": group, "cells": {}})
        for kind, amount in zip(Kind, number[2:], strict=True):
            cell = cells["cells"].setdefault(
                (number.language, kind),
                {
                    "language": name(number.language),
                    "kind": kind,
                    "number": 0,
                    "query": choice.query(
                        language=number.language, kind=kind.value, **target
                    ),
                },
            )
            cell["number"] += amount
    for row in rows.values():
        row["cells"] = list(row["cells"].values())
    return [row for row in rows.values() if any(c["number"] for c in row["cells"])]


def needs(user: AbstractBaseUser) -> Iterator[Block]:
    """What waits for this translator in each language, for the front page; one query.

    Nothing for whoever translates nothing.
    """
    request = HttpRequest()
    request.user = user
    numbers = count(places(request))
    page = reverse("admin:translations")
    labels = {
        Kind.MISSING: gettext("Missing: %(language)s"),
        Kind.OUTDATED: gettext("Outdated: %(language)s"),
    }
    lines = [
        Line(
            labels[kind] % {"language": name(code)},
            f"{page}?{Choice(code, kind.value).query()}",
            sum(getattr(n, kind.value) for n in numbers if n.language == code),
        )
        for code in language_codes()
        for kind in Kind
    ]
    yield Block("translations", gettext("Translations"), lines)
