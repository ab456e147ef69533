"""What waits for review in all registers, for the front page of the back office."""

from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core import workflow
from core.admin.next_versions import PARAMETER
from core.admin.queues import Line, counts_of
from core.admin.schedule import registers
from core.models import NextVersion, Status
from core.workflow import Step


def in_review(request: HttpRequest) -> list[tuple[Line, int]] | None:
    """The lists with something in review, each with its number; one query.

    None for whoever neither reviews nor publishes.
    """
    seen = registers(request)
    if not any(workflow.may(Step.RETURNED, model, request.user) for model in seen):
        return None
    lines = [line for model in seen for line in _lines(model)]
    numbers = counts_of([line.rows for line in lines])
    return [(line, n) for line, n in zip(lines, numbers, strict=True) if n]


def _lines(model):
    options = model._meta
    name = capfirst(options.verbose_name_plural)
    page = reverse(admin_urlname(options, "changelist"))
    rows = QuerySet(model).filter(status=Status.REVIEW)
    yield Line(name, f"{page}?status__exact={Status.REVIEW.value}", rows)
    waiting = NextVersion.objects.filter(
        content_type__app_label=options.app_label,
        content_type__model=options.model_name,
        is_returned=False,
    )
    label = _("%(register)s, next versions") % {"register": name}
    yield Line(label, f"{page}?{PARAMETER}=waiting", waiting)
