"""Files that visitors send: kept under names of our own, shown only when safe."""

import secrets
from functools import partial
from pathlib import PurePath
from typing import Self

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from core.fields import CharField
from core.models.bookkeeping import Bookkeeping


def generated_name(upload, filename):
    """A name nobody can guess, in the folder of the record's model."""
    extension = PurePath(filename).suffix.lower()
    return f"{upload.folder()}/{secrets.token_hex(16)}{extension}"


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

    def delete(self, *args, **kwargs):
        """Take the file away too, once the row is gone for good.

        Cascades and deletions in bulk do not come here; `core.uploads.sweep` covers
        them.
        """
        storage, name = self.file.storage, self.file.name
        deleted = super().delete(*args, **kwargs)
        if name:
            transaction.on_commit(partial(storage.delete, name))
        return deleted

    @classmethod
    def kinds(cls) -> list[type[Self]]:
        """Every concrete kind of upload of the project."""
        return [model for model in apps.get_models() if issubclass(model, cls)]

    @classmethod
    def folder(cls) -> str:
        """Where the files of this model lie, and no others."""
        return f"uploads/{cls._meta.label_lower}"

    @property
    def is_safe(self):
        """Whether it may be handed out: scanned clean, or scanning is switched off."""
        return self.scan in (self.Scan.CLEAN, self.Scan.OFF)
