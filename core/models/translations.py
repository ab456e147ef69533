"""Which translations have been overtaken by a change of the text they translate."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.reviews import AboutRecord


class OutdatedText(AboutRecord):
    """A text in one language that has not followed a change in another one.

    A row is there as long as that is so; `core.translations` writes and deletes it.
    """

    field = models.CharField(_("field"), max_length=60)
    language = models.CharField(_("language"), max_length=10)
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        ordering = ["since"]
        verbose_name = _("outdated translation")
        verbose_name_plural = _("outdated translations")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "field", "language"],
                name="outdated_text_once",
            )
        ]

    def __str__(self):
        return f"{self.field} ({self.language})"
