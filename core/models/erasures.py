"""Who has been erased, known by nothing but a keyed digest."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.bookkeeping import Bookkeeping


class Erasure(Bookkeeping):
    """A tombstone: whoever has this address is erased again after a restore.

    `digest` is the keyed digest of the e-mail address, `counts` how many records of
    each model went. What came after `erased_at` is a new beginning.
    """

    digest = models.CharField(_("digest"), max_length=64, unique=True)
    erased_at = models.DateTimeField(_("erased"), default=timezone.now)
    counts = models.JSONField(_("records"), default=dict)

    class Meta:
        ordering = ["-erased_at"]
        verbose_name = _("erased person")
        verbose_name_plural = _("erased persons")
        permissions = [
            ("erase_person", _("Can find, hand out and erase a person’s data"))
        ]

    def __str__(self):
        return self.digest[:12]
