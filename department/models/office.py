"""What the Department does, who works there, and what it hands out."""

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import (
    CharField,
    PartialDateField,
    RichTextField,
    SearchTextField,
    TextField,
)
from core.models import PublishableModel, SearchableManager, SourcedModel


class Function(SourcedModel, PublishableModel):
    """Something the Department does."""

    class Kind(models.TextChoices):
        FUNCTION = "function", _("Function")
        TASK = "task", _("Task")
        SERVICE = "service", _("Service")

    key = models.SlugField(_("key"), max_length=60, unique=True)
    kind = models.CharField(
        _("kind"), max_length=8, choices=Kind, default=Kind.FUNCTION
    )
    title = CharField(_("title"), max_length=200)
    text = TextField(_("text"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    search_text = SearchTextField(sources=["title", "text"])

    objects = SearchableManager()

    class Meta(PublishableModel.Meta):
        ordering = ["position", "pk"]
        verbose_name = _("function")
        verbose_name_plural = _("functions")

    def __str__(self):
        return self.title


class Person(SourcedModel, PublishableModel):
    """A member of the office, or a post whose holder is to be confirmed."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    name = CharField(
        _("name"),
        max_length=150,
        blank=True,
        help_text=_("Empty while the holder of the post is not confirmed."),
    )
    role = CharField(_("post"), max_length=200)
    responsibilities = TextField(_("write to them about"), blank=True)
    languages = CharField(_("languages"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    telephone = CharField(_("telephone"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    search_text = SearchTextField(sources=["name", "role", "responsibilities"])

    objects = SearchableManager()

    class Meta(PublishableModel.Meta):
        ordering = ["position", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self):
        return self.name or self.role


class Document(SourcedModel, PublishableModel):
    """A file or page that partners and students need."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    title = CharField(_("title"), max_length=200)
    text = RichTextField(_("text"), blank=True)
    file = models.FileField(
        _("file"),
        upload_to="documents/",
        blank=True,
        validators=[FileExtensionValidator(["pdf", "docx", "xlsx"])],
    )
    url = models.URLField(_("address"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    version = CharField(_("version"), max_length=40, blank=True)
    dated_on = PartialDateField(_("dated"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    search_text = SearchTextField(sources=["title"])

    objects = SearchableManager()

    class Meta(PublishableModel.Meta):
        ordering = ["position", "pk"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self):
        return self.title

    def clean(self):
        if self.file and self.url:
            raise ValidationError(_("Give a file or an address, not both."))
