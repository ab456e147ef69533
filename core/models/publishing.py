"""What visitors may see, where it is known from, and how it is found."""

from contextvars import ContextVar

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modeltranslation.manager import MultilingualManager, MultilingualQuerySet

from core.fields import MomentField, PartialDateField, TextField
from core.text import fold


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# The one record that counts as published while its preview is made; core.previews.
previewed: ContextVar["PublishableModel | None"] = ContextVar("previewed", default=None)


class PublishableQuerySet(MultilingualQuerySet):
    def published(self):
        """What visitors may see now; the only definition of it on the site."""
        now = timezone.now()
        shown = Q(
            Q(publish_from__isnull=True) | Q(publish_from__lte=now),
            Q(publish_until__isnull=True) | Q(publish_until__gt=now),
            status=Status.PUBLISHED,
        )
        if isinstance(record := previewed.get(), self.model):
            shown |= Q(pk=record.pk)
        return self.filter(shown)


PublishableManager = MultilingualManager.from_queryset(PublishableQuerySet)


class PublishableModel(models.Model):
    """A record that staff draft, publish and withdraw."""

    # For the calendars of staff; see `core.deadline_sources`.
    deadline_moments = {
        "publish_from": _("Goes live: %(name)s"),
        "publish_until": _("Is taken down: %(name)s"),
    }

    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.DRAFT, db_index=True
    )
    publish_from = MomentField(_("publish from"), blank=True, null=True)
    publish_until = MomentField(_("publish until"), blank=True, null=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    # They go with the record.
    reviews = GenericRelation("core.Review")
    next_versions = GenericRelation("core.NextVersion")

    objects = PublishableManager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(publish_until__isnull=True)
                | Q(publish_from__isnull=True)
                | Q(publish_until__gt=F("publish_from")),
                name="%(app_label)s_%(class)s_publish_order",
                violation_error_message=_("Publishing must end after it begins."),
            )
        ]

    def shown_at(self) -> str:
        """The page on which visitors find it: its own, else its section's."""
        if hasattr(self, "get_absolute_url"):
            return self.get_absolute_url()
        return reverse(f"{self._meta.app_label}:index")


class SourcedModel(models.Model):
    """A record that says where it is known from and how old that source is."""

    source_url = models.URLField(
        _("source"),
        max_length=1000,
        blank=True,
        help_text=_("The public page this was read on; shown beside the record."),
    )
    source_date = PartialDateField(
        _("source dated"),
        help_text=_("Leave empty when the page carries no date: it reads “undated”."),
    )
    internal_note = TextField(
        _("internal note"), blank=True, help_text=_("Only staff see this.")
    )

    class Meta:
        abstract = True


class FoldedSearch:
    """For a queryset of records that have a `search_text`."""

    def search(self, text):
        """Records in which every word of the text occurs, in any language.

        A text without a letter or digit finds nothing, rather than everything.
        """
        words = dict.fromkeys(fold(text).split())
        for word in words:
            self = self.filter(self._word(word))
        return self if words else self.none()

    def _word(self, word):
        return Q(search_text__contains=word)


class SearchableQuerySet(FoldedSearch, PublishableQuerySet):
    """What visitors may see, and find."""


SearchableManager = MultilingualManager.from_queryset(SearchableQuerySet)
