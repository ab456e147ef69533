"""What somebody may do in the back office, found out by trying every address of it.

What is compared is whether a request comes through, never what the page looks like; so
no page is drawn.
"""

import logging
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin
from django.db import transaction
from django.template.response import SimpleTemplateResponse
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from core import history
from core.workflow import STEPS
from tests.addresses import office_names

# The pages that many registers have: what it is to read them, and to send them.
ACTS = {
    "changelist": ("list", ""),
    "add": ("add", ""),
    "change": ("see", "change"),
    "history": ("history", "forget"),
    "delete": ("delete", ""),
    "deleted": ("deleted", "forget-deleted"),
    "export": ("export", ""),
    "import": ("import", ""),
    "import_plan": ("import-plan", ""),
    "import_template": ("import-template", ""),
    "step": ("", ""),
}
NEED_RECORD = ("change", "history", "delete")
LOGIN = "/admin/login/"
HOME = "/admin/"
# Pages that need more than the key of a record of their register.
ARGUMENTS = {
    "admin:app_list": {"app_label": "core"},
    "admin:auth_user_password_change": {"id": "auth.User"},
    "admin:department_message_act": {"pk": "department.Message", "name": "answer"},
    "admin:department_visitrequest_act": {
        "pk": "department.VisitRequest",
        "name": "answer",
    },
    "admin:events_material_file": {"pk": 1},
    "admin:events_registration_attendees": {"pk": "events.Event"},
    "admin:partnerships_proposal_act": {
        "pk": "partnerships.Proposal",
        "name": "opinion",
    },
    "admin:partnerships_proposal_file": {"pk": "partnerships.Proposal", "file_pk": 1},
    "admin:training_enquiry_act": {"pk": "training.Enquiry", "name": "answer"},
    "admin:translate": {
        "app_label": "core",
        "model_name": "page",
        "pk": "core.Page",
        "language": "ru",
    },
    "admin:view_on_site": {"content_type_id": 0, "object_id": 0},
    "guide:chapter": {"slug": "records"},
    "guide:picture": {"slug": "records", "name": "account.png"},
    "mfa_remove_webauthn": {"pk": 1},
}


def undrawn(monkeypatch):
    """Answers keep their status and lose their page, which is what takes time."""

    def render(response):
        response.content = b""
        return response

    monkeypatch.setattr(SimpleTemplateResponse, "render", render)
    monkeypatch.setattr(admin.site, "each_context", lambda request: {})
    # Each refusal would be written down with its traceback.
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)


def register_rights(client, records):
    """By register what the visitor may do there: pages, acts, steps, choices of forms."""
    return {
        model._meta.label: " ".join(_acts(client, model, record))
        for model, record in records.items()
    }


def page_rights(client, records):
    """By name of every other page what a GET and an empty POST are answered with."""
    by_label = {model._meta.label: record for model, record in records.items()}
    return {
        name: " ".join(
            str(_status(client, method, address)) for method in ("get", "post")
        )
        for name, address in office_pages(by_label).items()
    }


def _acts(client, model, record):
    for act in ACTS:
        for label, method, address in _tries(model, record, act):
            if label and _is_through(_status(client, method, address)):
                yield label
    yield from _actions(client, model)
    yield from _choices(client, model)


def _tries(model, record, act):
    """Each address of the page with what it is to come through there, by method."""
    read, sent = ACTS[act]
    if act == "history" and not history.is_kept(model):
        sent = ""
    name = _name(model, act)
    found = [(reverse_or_nothing(name, how), how) for how in _arguments(record, act)]
    assert any(address for address, _how in found) or name not in office_names()
    for address, arguments in found:
        if not address:
            continue
        read = arguments.get("step", read)
        yield f"<{read}>" if act == "step" else read, "get", address
        yield sent, "post", address


def _arguments(record, act):
    """What the addresses of the page are made of."""
    if act in NEED_RECORD:
        return [{"object_id": record.pk}]
    if act == "step":
        return [{"object_id": record.pk, "step": step} for step in STEPS]
    if act == "export":
        return [{"form": "csv"}, {}]
    return [{"pk": UUID(int=0)}] if act == "import_plan" else [{}]


def _actions(client, model):
    if not client.visitor:
        return
    model_admin = admin.site.get_model_admin(model)
    request = RequestFactory().get("/")
    request.user = client.visitor
    if model_admin.has_view_or_change_permission(request):
        yield from (f"[{name}]" for name in model_admin.get_actions(request))


def _choices(client, model):
    for field in admin.site.get_model_admin(model).get_autocomplete_fields(None):
        query = {
            "app_label": model._meta.app_label,
            "model_name": model._meta.model_name,
            "field_name": field,
        }
        address = f"{reverse('admin:autocomplete')}?{urlencode(query)}"
        if _is_through(_status(client, "get", address)):
            yield f"({field})"


def office_pages(by_label):
    """An address for every URL name that is no page which many registers have.

    Without the records, by label, of records that are not there.
    """
    labels = {m._meta.label_lower.replace(".", "_"): m._meta.label for m in _models()}
    known = {_name(model, act) for model in _models() for act in ACTS}
    pages = {}
    for name in sorted(office_names() - known):
        key = max((key for key in labels if f":{key}_" in name), key=len, default="")
        given = ARGUMENTS.get(name, {"pk": labels.get(key)})
        values = {
            argument: by_label[said].pk if said in by_label else said
            for argument, said in given.items()
        }
        values = {
            arg: 1 if said in labels.values() else said for arg, said in values.items()
        }
        tries = ({}, values, {"pk": UUID(int=0)})
        found = filter(None, (reverse_or_nothing(name, each) for each in tries))
        pages[name] = next(found, None)
        assert pages[name], f"tests/rights.py does not know how {name} is called"
    return pages


def _models():
    return admin.site._registry


def _name(model, act):
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{act}"


def reverse_or_nothing(name, how):
    try:
        return reverse(name, kwargs=how)
    except NoReverseMatch:
        return ""


def _status(client, method, address):
    """The status, of which nothing remains; `login` or `home` where one is sent there."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = getattr(client, method)(address)
        transaction.set_rollback(True)
    client.cookies = cookies
    address = response.headers.get("Location", "")
    if address.startswith(LOGIN):
        return "login"
    return "home" if address == HOME else response.status_code


def _is_through(status):
    return status not in ("login", "home", 403, 404, 405)
