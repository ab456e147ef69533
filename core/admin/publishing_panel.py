"""What a form tells of its record's way to visitors, and the buttons for what is next."""

from datetime import timedelta
from functools import cached_property
from typing import NamedTuple

from django.conf import settings
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.admin.utils import quote
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import workflow
from core.admin import next_versions
from core.admin.step_page import LABELS
from core.languages import language_codes, own_name
from core.models import PublishableModel, Status
from core.previews import address_for
from core.workflow import Step

SHOWN_STEPS = 8


class Button(NamedTuple):
    """Sends the form; with `name`."""

    name: str
    label: str | Promise


class Link(NamedTuple):
    url: str
    label: str | Promise


class PreviewLink(NamedTuple):
    url: str
    code: str
    language: str


class Panel:
    """Of the record's form, for one user; `record` is None in the form of a new one."""

    def __init__(self, model_admin, request, record: PublishableModel | None):
        self.model_admin = model_admin
        self.request = request
        self.record = record
        self.may_publish = model_admin.has_publish_permission(request)
        self.may_change = record is None or model_admin.has_change_permission(
            request, record
        )

    @cached_property
    def waiting(self):
        """The next version, if one waits."""
        return self.record and workflow.next_version_of(self.record)

    @property
    def is_published(self):
        return self.record is not None and self.record.status == Status.PUBLISHED

    @property
    def is_next(self):
        """Whether it is the next version that is looked at."""
        is_asked_for = next_versions.is_asked_for(self.request)
        return bool(is_asked_for and self.waiting)

    @property
    def waits(self):
        """Whether saving leaves the record alone and keeps its next version."""
        is_to_wait = self.is_next or not self.may_publish
        return self.is_published and self.may_change and is_to_wait

    @property
    def token(self):
        return next_versions.token_of(self.waiting)

    @property
    def badge(self):
        return self.record and self.model_admin.status_badge(self.record)

    @cached_property
    def steps(self):
        if self.record is None:
            return []
        return list(workflow.steps_of(self.record)[:SHOWN_STEPS])

    @property
    def buttons(self):
        if not self.may_change:
            return []
        if self.waits:
            return self._of_next_version()
        status = self.record.status if self.record else Status.DRAFT
        found = []
        for step, name, label in (
            (Step.SENT, "_send", _("Save and send for review")),
            (Step.PUBLISHED, "_publish", _("Publish")),
        ):
            if not workflow.refusal(step, status) and self._may(step):
                found.append(Button(name, label))
        return found

    def _of_next_version(self):
        if not self.may_publish:
            return [Button("_save", _("Save and send for review"))]
        return [
            Button("_publish", _("Publish the next version")),
            Button("_save", _("Save without publishing")),
        ]

    @property
    def links(self):
        """Steps that need no form, each to a page with room for a note."""
        if self.record is None:
            return []
        if self.waiting:
            is_open = not self.waiting.is_returned
            steps = [Step.RETURNED, Step.APPROVED] if is_open else []
            steps.append(Step.WITHDRAWN)
        else:
            steps = [Step.RETURNED, Step.APPROVED, Step.WITHDRAWN]
            if not self.may_change:
                steps.append(Step.PUBLISHED)
            steps = [s for s in steps if not workflow.refusal(s, self.record.status)]
        if self.may_publish:  # who can publish it need not say that it is good
            steps = [step for step in steps if step != Step.APPROVED]
        page, key = admin_urlname(self.record._meta, "step"), quote(self.record.pk)
        return [
            Link(reverse(page, args=[key, step.value]), LABELS[step])
            for step in steps
            if self._may(step)
        ]

    def _may(self, step):
        return workflow.may(step, self.model_admin.model, self.request.user)

    @property
    def next_address(self):
        return self.model_admin.address_of(self.record, is_next=True)

    @property
    def record_address(self):
        return self.model_admin.address_of(self.record)

    @property
    def previews(self):
        """A link for each language, where the page is not public as it stands here."""
        if self.record is None or (self.is_published and not self.is_next):
            return []
        return [
            PreviewLink(
                address_for(self.record, code, is_next=self.is_next),
                code,
                own_name(code),
            )
            for code in language_codes()
        ]

    @property
    def previews_until(self):
        return timezone.now() + timedelta(days=settings.PREVIEW_DAYS)

    @cached_property
    def comparison(self):
        """What the next version changes, and why it cannot be carried out."""
        if not self.is_next or getattr(self.request, "conflict", None):
            return [], []
        try:
            found = next_versions.differences(self.model_admin, self.waiting)
        except next_versions.Unfit as unfit:
            return [], unfit.errors
        return found, []
