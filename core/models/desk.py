"""What a person of the office has set up for daily work."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import secret_links
from core.fields import CharField
from core.models.bookkeeping import Bookkeeping
from core.models.mail import Mail


class SavedFilter(Bookkeeping):
    """A list of the back office as it was filtered, sorted and searched, with a name."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="saved_filters",
        verbose_name=_("saved by"),
    )
    model = models.CharField(_("register"), max_length=100)
    name = CharField(_("name"), max_length=80)
    query = CharField(_("filters"), max_length=2000, blank=True)
    is_shared = models.BooleanField(_("shown to colleagues"), default=False)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "model", "name"],
                name="saved_filter_once",
                violation_error_message=_("You have a filter of this name already."),
            )
        ]

    def __str__(self):
        return self.name


class DeadlineCalendar(Bookkeeping):
    """The secret address of one person's calendar of deadlines.

    `digest` is that of the secret (see `core.secret_links`); whoever has a new address
    made, or deletes the row, ends the old one.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="deadline_calendar",
        verbose_name=_("user"),
    )
    nonce = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("calendar of deadlines")
        verbose_name_plural = _("calendars of deadlines")

    def __str__(self):
        return str(self.user)

    @classmethod
    def find(cls, secret: str) -> "DeadlineCalendar | None":
        """The calendar at the address; None for a wrong, old or ended one.

        It ends with the account of its person.
        """
        return (
            cls.objects.select_related("user")
            .filter(
                digest=secret_links.digest_of(secret),
                user__is_active=True,
                user__is_staff=True,
            )
            .first()
        )

    @classmethod
    def make_for(cls, user: AbstractBaseUser) -> None:
        """Give the person a new address; one made before is dead."""
        nonce = secret_links.new_nonce()
        digest = secret_links.digest_of(secret_links.secret_for(nonce))
        cls.objects.update_or_create(
            user=user,
            defaults={"nonce": nonce, "digest": digest, "made_at": timezone.now()},
        )

    @property
    def secret(self) -> str | None:
        """The secret of the address; None when it was made with a key now gone."""
        return secret_links.recall(self.nonce, self.digest)


class Digest(Bookkeeping):
    """The letter that told one person of one week, beginning on a Monday."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        verbose_name=_("user"),
    )
    week = models.DateField(_("week"))
    mail = models.ForeignKey(
        Mail,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("mail"),
        blank=True,
        null=True,
    )

    class Meta:
        ordering = ["-week"]
        verbose_name = _("letter of the week")
        verbose_name_plural = _("letters of the week")
        constraints = [
            models.UniqueConstraint(fields=["user", "week"], name="digest_once")
        ]

    def __str__(self):
        return f"{self.user}, {self.week}"
