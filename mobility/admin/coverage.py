"""The page of the list "activity not covered by an agreement in force"."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.exports import file_response
from mobility.coverage.report import Coverage
from mobility.coverage.rule import Verdict
from mobility.models import Exchange, Flow

PER_PAGE = 100


def may_see_coverage(request) -> bool:
    """Whoever may read exchanges, flows and every agreement, published or not."""
    agreement = Exchange._meta.get_field("agreement").related_model
    return all(
        admin.site.get_model_admin(model).has_view_permission(request)
        for model in (Exchange, Flow, agreement)
    )


@require_safe
def coverage(request):
    if not may_see_coverage(request):
        raise PermissionDenied
    report = Coverage(request.GET, timezone.localdate())
    response = file_response(report, request.GET.get("format", ""))
    if response is not None:
        return response
    return TemplateResponse(
        request,
        "admin/mobility/coverage.html",
        {
            **admin.site.each_context(request),
            "title": _("Activity not covered by an agreement in force"),
            "opts": Flow._meta,
            "report": report,
            "page": Paginator(report.lines, PER_PAGE).get_page(request.GET.get("page")),
            "unknown": report.count(Verdict.UNKNOWN),
            "covered": report.count(Verdict.COVERED),
        },
    )
