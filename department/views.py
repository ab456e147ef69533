from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.files import download, send_file
from core.views import section_page
from department.models import Document, Function, Person


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
    return download(document, reverse("department:document_file", args=[document.key]))
