"""A page that takes files, and a client that sends any."""

from django import forms
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from bsmu_intl.urls import urlpatterns as site_urlpatterns
from core import uploads
from partnerships.models import ProposalFile
from tests.factories.partnerships import ProposalFactory


class Form(forms.Form):
    files = uploads.UploadsField()


def sending(request):
    """What a view does with a form of files."""
    form = Form(request.POST, request.FILES)
    if not form.is_valid():
        return HttpResponse(form.errors["files"].as_text(), status=422)
    proposal = ProposalFactory()
    for checked in form.cleaned_data["files"]:
        uploads.save(checked, ProposalFile(proposal=proposal))
    return HttpResponse("taken")


urlpatterns = [path("sending/", sending), *site_urlpatterns]


def send(*named: tuple[str, bytes]):
    """Post files under names that no browser would send."""
    body = b""
    for name, content in named:
        head = f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"'
        body += head.encode() + b"\r\nContent-Type: application/pdf\r\n\r\n"
        body += content + b"\r\n"
    body += b"--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    return Client().generic("POST", "/sending/", body, kind)


def stored_files(settings):
    return [p for p in settings.MEDIA_ROOT.rglob("*") if p.is_file()]
