"""What waits for review in all registers, for the front page of the back office."""

from collections.abc import Iterator

from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core import workflow
from core.admin.next_versions import PARAMETER
from core.admin.queues import Block, Line
from core.models import NextVersion, PublishableModel, Status
from core.permissions import may_see
from core.workflow import Step


def in_review(user: AbstractBaseUser) -> Iterator[Block]:
    """What somebody has to publish or return, by register.

    Nothing for whoever neither reviews nor publishes.
    """
    lines = [
        line
        for model in admin.site._registry
        if issubclass(model, PublishableModel)
        and may_see(user, model)
        and workflow.may(Step.RETURNED, model, user)
        for line in _lines(model)
    ]
    yield Block("review", _("In review"), lines)


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
