"""Who answers questions about programmes."""

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import CharField


class Desk(models.Model):
    """An office that answers questions about programmes."""

    name = CharField(_("name"), max_length=200)
    email = models.EmailField(
        _("tell this address"),
        blank=True,
        help_text=_("Gets a note about each new question."),
    )
    answer_days = models.PositiveSmallIntegerField(
        _("days to an answer"),
        blank=True,
        null=True,
        help_text=_("Empty: no day is promised."),
    )
    is_default = models.BooleanField(
        _("for all other programmes"),
        default=False,
        help_text=_("Answers where a programme names no desk."),
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="one_default_desk",
                violation_error_message=_("Another desk is for all other programmes."),
            )
        ]

    def __str__(self):
        return self.name

    @classmethod
    def default(cls) -> Self | None:
        """The desk for programmes that name none; None before staff have made it."""
        return cls.objects.filter(is_default=True).first()

    def promised_day(self, received: date) -> date | None:
        """The day by which an answer is promised; None where no day is."""
        return received + timedelta(days=self.answer_days) if self.answer_days else None
