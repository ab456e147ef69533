"""Pictures as pages show them, made of what staff have uploaded."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import CharField
from core.models.bookkeeping import Bookkeeping


class Rendition(Bookkeeping):
    """One picture in one format and width; `core.pictures` makes and finds it.

    `source` is the stored name of the file that it was made of, which no page shows.
    """

    is_content = True  # pages show it once it has been made

    source = models.CharField(_("made of"), max_length=200, db_index=True)
    format = models.CharField(_("format"), max_length=4)
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    file = CharField(_("file"), max_length=200)

    class Meta:
        ordering = ["source", "format", "width"]
        verbose_name = _("rendition of a picture")
        verbose_name_plural = _("renditions of pictures")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "format", "width"], name="rendition_once"
            )
        ]

    def __str__(self):
        return self.file
