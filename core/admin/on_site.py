"""From the saved record to where visitors see it."""

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core.models import PublishableModel


def tell_where(request: HttpRequest, record: Model) -> None:
    """Say where on the site the record is, if it has an address and is shown."""
    if IS_POPUP_VAR in request.POST or not hasattr(record, "get_absolute_url"):
        return
    if isinstance(record, PublishableModel) and not _is_shown(record):
        return
    words = _("See it on the site")
    link = format_html('<a href="{}">{}</a>', record.get_absolute_url(), words)
    messages.info(request, link)


def _is_shown(record):
    return type(record).objects.published().filter(pk=record.pk).exists()
