"""What somebody may do in the back office, found out by trying every address of it.

What is compared is whether a request comes through, never what the page looks like; so
no page is drawn.
"""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin
from django.db import transaction
from django.template.response import SimpleTemplateResponse
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from tests.addresses import office_patterns

STANDARD = ("changelist", "add", "change", "history", "delete")
LOGIN = "/admin/login/"
# Pages that need more than the key of a record of their register.
ARGUMENTS = {
    "admin:app_list": {"app_label": "core"},
    "admin:auth_user_password_change": {"id": "auth.User"},
    "admin:department_message_act": {"pk": "department.Message", "name": "answer"},
    "admin:department_visitrequest_act": {
        "pk": "department.VisitRequest",
        "name": "answer",
    },
    "admin:events_registration_attendees": {"pk": "events.Event"},
    "admin:partnerships_proposal_act": {
        "pk": "partnerships.Proposal",
        "name": "opinion",
    },
    "admin:partnerships_proposal_file": {"pk": "partnerships.Proposal", "file_pk": 1},
    "admin:training_enquiry_act": {"pk": "training.Enquiry", "name": "answer"},
    "admin:view_on_site": {"content_type_id": 0, "object_id": 0},
    "mfa_remove_webauthn": {"pk": 1},
}


def undrawn(monkeypatch):
    """Answers keep their status and lose their page, which is what takes time."""

    def render(response):
        response.content = b""
        return response

    monkeypatch.setattr(SimpleTemplateResponse, "render", render)


def register_rights(client, records):
    """By register what the visitor may do there: pages, acts, choices of forms."""
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
    options, model_admin = model._meta, admin.site.get_model_admin(model)
    for act in STANDARD:
        keys = [record.pk] if act in ("change", "history", "delete") else []
        name = f"admin:{options.app_label}_{options.model_name}_{act}"
        if not (address := _reverse(name, args=keys)):
            continue
        seen, sent = (_status(client, method, address) for method in ("get", "post"))
        if _is_through(seen):
            yield {"changelist": "list", "change": "see"}.get(act, act)
        if act == "change" and _is_through(sent):
            yield "change"
        elif _is_through(sent) > _is_through(seen):
            yield f"{act}-by-post"
    if client.visitor:
        request = RequestFactory().get("/")
        request.user = client.visitor
        may_list = model_admin.has_view_or_change_permission(request)
        yield from (
            f"[{name}]" for name in model_admin.get_actions(request) if may_list
        )
    for field in model_admin.get_autocomplete_fields(None):
        query = {
            "app_label": options.app_label,
            "model_name": options.model_name,
            "field_name": field,
        }
        address = f"{reverse('admin:autocomplete')}?{urlencode(query)}"
        if _is_through(_status(client, "get", address)):
            yield f"({field})"


def office_pages(by_label):
    """An address for every URL name that is no ordinary page of a register.

    Without the records, by label, of records that are not there.
    """
    labels = {m._meta.label_lower.replace(".", "_"): m._meta.label for m in _models()}
    ordinary = {f"admin:{key}_{act}" for key in labels for act in STANDARD}
    pages = {}
    for name in sorted(office_patterns().keys() - ordinary):
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
        found = filter(None, (_reverse(name, kwargs=each) for each in tries))
        pages[name] = next(found, None)
        assert pages[name], f"tests/rights.py does not know how {name} is called"
    return pages


def _models():
    return admin.site._registry


def _reverse(name, **how):
    try:
        return reverse(name, **how)
    except NoReverseMatch:
        return ""


def _status(client, method, address):
    """The status, of which nothing remains; `login` where one is sent there."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = getattr(client, method)(address)
        transaction.set_rollback(True)
    client.cookies = cookies
    if response.headers.get("Location", "").startswith(LOGIN):
        return "login"
    return response.status_code


def _is_through(status):
    return status not in ("login", 403, 404, 405)
