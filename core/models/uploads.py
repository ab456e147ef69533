"""Files that visitors send: kept under names of our own, shown only when safe."""

import secrets
from pathlib import PurePath

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import CharField
from core.models.bookkeeping import Bookkeeping


def generated_name(upload, filename):
    """A name nobody can guess, in the folder of the record's app."""
    extension = PurePath(filename).suffix.lower()
    return f"uploads/{upload._meta.app_label}/{secrets.token_hex(16)}{extension}"


class Upload(Bookkeeping):
    """One file as `core.uploads` has checked it; subclasses add whose it is."""

    class Scan(models.TextChoices):
        """What the virus scanner says; `core.scanner` asks it."""

        OFF = "off", _("Not scanned")
        PENDING = "pending", _("Waiting for the scan")
        CLEAN = "clean", _("Clean")
        INFECTED = "infected", _("Infected")

    file = models.FileField(_("file"), upload_to=generated_name, max_length=200)
    name = CharField(_("name"), max_length=150)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    digest = models.CharField("SHA-256", max_length=64)
    scan = models.CharField(_("scan"), max_length=8, choices=Scan, default=Scan.PENDING)
    uploaded_at = models.DateTimeField(_("sent"), auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return self.name

    @property
    def is_safe(self):
        """Whether it may be handed out: scanned clean, or scanning is switched off."""
        return self.scan in (self.Scan.CLEAN, self.Scan.OFF)
