"""A document in a form is named, measured, and opened by whoever sees its record."""

import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.models import Status
from tests.back_office import browser_of, member
from tests.factories.department import DocumentFactory
from tests.factories.events import MaterialFactory
from tests.factories.partnerships import AgreementFactory

pytestmark = pytest.mark.django_db

BODY = b"%PDF-1.4 " * 2048  # 18 KB


def document():
    record = DocumentFactory(status=Status.DRAFT)
    record.file.save("Правила.pdf", ContentFile(BODY))
    return record, record, "Правила.pdf"


def material():
    record = MaterialFactory(
        url="", file="events/slides.pdf", event__status=Status.DRAFT
    )
    record.file.storage.save(record.file.name, ContentFile(BODY))
    return record, record.event, "slides.pdf"


def agreement():
    record = AgreementFactory(status=Status.DRAFT)
    record.file.save("0f3a.pdf", ContentFile(BODY))
    return record, record, f"{record.reference}.pdf"


EACH = pytest.mark.parametrize("make", [document, material, agreement])


def address_of(record, page):
    options = record._meta
    name = f"admin:{options.app_label}_{options.model_name}_{page}"
    return reverse(name, args=[record.pk])


def words_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).replace("\xa0", " ")


@EACH
def test_form_tells_of_the_file_whether_one_may_write_or_look(admin_client, make):
    record, form, name = make()
    models = {record._meta.model_name, form._meta.model_name}
    reader = browser_of(member("reader", *(f"view_{model}" for model in models)))

    pages = [
        client.get(address_of(form, "change")) for client in (admin_client, reader)
    ]

    for page in pages:
        link = f'<a href="{address_of(record, "file")}"><bdi>{name}</bdi></a>'
        assert link in page.text
        assert f"{name} PDF, 18.0 KB" in words_of(page.text)
        assert "/media/" not in page.text
    assert ["file-clear" in page.text for page in pages] == [True, False]


@EACH
def test_file_of_a_hidden_record_is_for_who_may_see_it(make):
    record, form, _name = make()
    address = address_of(record, "file")
    models = {record._meta.model_name, form._meta.model_name}
    reader = browser_of(member("reader", *(f"view_{model}" for model in models)))
    partly = [
        browser_of(member(f"{m}s", f"view_{m}")) for m in models if len(models) > 1
    ]
    stranger = browser_of(member("stranger", "view_page"))

    answer = reader.get(address)

    assert b"".join(answer.streaming_content) == BODY
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert [one.get(address).status_code for one in (stranger, *partly)] == [
        404 for _one in (stranger, *partly)
    ]
    assert Client().get(address).status_code == 302
    for pk in (0, 10**30):
        missing = reverse(
            f"admin:{record._meta.label_lower.replace('.', '_')}_file", args=[pk]
        )
        assert reader.get(missing).status_code == 404


@EACH
def test_form_opens_and_says_that_its_file_is_gone(admin_client, make):
    record, form, name = make()
    record.file.storage.delete(record.file.name)

    page = admin_client.get(address_of(form, "change"))

    assert f"{name} The file itself is missing from the server." in words_of(page.text)
    assert address_of(record, "file") not in page.text
    assert admin_client.get(address_of(record, "file")).status_code == 404


def test_form_of_a_new_record_comes_back_without_the_file_that_was_sent(admin_client):
    typed = {"title_en": "Rules", "file": SimpleUploadedFile("rules.pdf", BODY)}

    page = admin_client.post(reverse("admin:department_document_add"), typed)

    assert page.status_code == 200
    assert page.context["adminform"].form.errors.keys() >= {"key"}
    assert 'class="file-input"' not in page.text
