"""The forms of the back office as a browser sends them."""

import re

from django.db.models.fields.files import FieldFile
from django.urls import reverse


def admin_url(model, page, *args):
    return reverse(
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args
    )


def fields_of(response):
    """What a browser would send back from the form as it stands."""
    form = response.context["adminform"].form
    formsets = [f.formset for f in response.context["inline_admin_formsets"]]
    values = {"seen": response.context.get("seen", "")}
    for part in [
        form,
        *(s.management_form for s in formsets),
        *(f for s in formsets for f in s),
    ]:
        for bound in part:
            value = bound.value()
            if isinstance(value, bool):
                values |= {bound.html_name: "on"} if value else {}
            elif isinstance(value, list):
                values[bound.html_name] = value
            elif hasattr(bound.field, "fields"):
                for number, piece in enumerate(bound.field.widget.decompress(value)):
                    values[f"{bound.html_name}_{number}"] = piece or ""
            elif value is not None and not isinstance(value, FieldFile):
                values[bound.html_name] = bound.field.prepare_value(value)
    return values


def save(client, address, **changes):
    """Open the form, change some fields, save; the page that follows."""
    values = fields_of(client.get(address)) | changes
    response = client.post(address, values, follow=True)
    errors = re.findall(r'<ul class="errorlist[^>]*>.*?</ul>', response.text, re.S)
    assert errors == []
    return response
