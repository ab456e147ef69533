from dataclasses import dataclass
from pathlib import PurePath

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.files import send_file
from core.languages import Text
from core.views import section_page
from department.models import Document, Function, Person


@dataclass(frozen=True)
class Download:
    """A document with what a reader wants to know before opening it."""

    document: Document
    url: str
    kind: str
    size: int | None
    language: str


@require_safe
def index(request):
    functions = Function.objects.published()
    return section_page(
        request,
        "department",
        functions=_by_kind(functions),
        people=Person.objects.published(),
        downloads=[_download(document) for document in Document.objects.published()],
    )


@require_safe
def document_file(request, key):
    document = get_object_or_404(Document.objects.published(), key=key)
    return send_file(document.file)


def _by_kind(functions):
    found = {kind: [] for kind in Function.Kind.values}
    for function in functions:
        found[function.kind].append(function)
    return found


def _download(document):
    name = document.file.name if document.file else ""
    return Download(
        document=document,
        url=reverse("department:document_file", args=[document.key])
        if name
        else document.url,
        kind=PurePath(name).suffix.removeprefix(".").upper(),
        size=_size(document.file) if name else None,
        language=Text("", document.language).language_name if document.language else "",
    )


def _size(file):
    """Bytes, or none while the file itself is missing from the store."""
    try:
        return file.size
    except OSError:
        return None
