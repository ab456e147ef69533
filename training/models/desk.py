"""Who answers questions about programmes."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import CharField
from core.models import AnsweringDesk


class Desk(AnsweringDesk):
    """An office that answers questions about programmes."""

    name = CharField(_("name"), max_length=200)
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
