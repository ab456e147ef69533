"""Of two records of the register: that they are made one, or are two institutions."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Bookkeeping
from partnerships.models.institution import Institution


class Decision(Bookkeeping):
    """What somebody of the office has decided about two records."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
        null=True,
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["-at"]


class Merge(Decision):
    """Which record went into which, and everything that was moved, so that it can go back.

    `moved` is a list of what had pointed at the merged record: model, field and keys;
    `added` is what was written anew, such as its name as an alias of the kept one.
    """

    merged = models.ForeignKey(
        Institution,
        models.CASCADE,
        related_name="+",
        verbose_name=_("merged record"),
    )
    kept = models.ForeignKey(
        Institution,
        models.CASCADE,
        related_name="merges",
        verbose_name=_("kept record"),
    )
    moved = models.JSONField(default=list)
    added = models.JSONField(default=list)
    undone_at = models.DateTimeField(_("undone"), blank=True, null=True)

    class Meta(Decision.Meta):
        verbose_name = _("merge of institutions")
        verbose_name_plural = _("merges of institutions")
        constraints = [
            models.UniqueConstraint(
                fields=["merged"],
                condition=Q(undone_at__isnull=True),
                name="merged_once",
            )
        ]

    def __str__(self):
        return f"{self.merged} → {self.kept}"


class Distinct(Decision):
    """Two records that look alike and are two institutions, as somebody has decided.

    `first` has the lower key.
    """

    first = models.ForeignKey(
        Institution, models.CASCADE, related_name="+", verbose_name=_("record")
    )
    second = models.ForeignKey(
        Institution, models.CASCADE, related_name="+", verbose_name=_("other record")
    )

    class Meta(Decision.Meta):
        verbose_name = _("two different institutions")
        verbose_name_plural = _("pairs of different institutions")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="distinct_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="distinct_in_order"
            ),
        ]

    def __str__(self):
        return f"{self.first} ≠ {self.second}"
