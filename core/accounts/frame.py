"""What the admin's templates need around a page that may be somebody's first one."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.functional import Promise

from core.accounts import visits


def frame(request: HttpRequest, title: str | Promise) -> dict[str, Any]:
    """Before the second step nothing of the registers is named, not even their names."""
    context = {**admin.site.each_context(request), "title": title}
    if not visits.is_proved(request):
        context |= {
            "available_apps": [],
            "has_permission": False,
            "is_nav_sidebar_enabled": False,
        }
    return context
