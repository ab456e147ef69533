"""The editable words around every section, and how to reach the office."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import CharField, RichTextField, TextField


class Section(models.TextChoices):
    """The parts of the site that have a page and figures of their own."""

    HOME = "home", _("Home")
    PARTNERSHIPS = "partnerships", _("Partnership")
    EVENTS = "events", _("Events")
    TRAINING = "training", _("Training")
    MOBILITY = "mobility", _("Mobility")
    HONOURS = "honours", _("Honours")
    ALUMNI = "alumni", _("Alumni")
    RANKINGS = "rankings", _("Rankings")
    DEPARTMENT = "department", _("Department")


AREAS = tuple(section for section in Section if section != Section.HOME)


LEGAL_PAGES = ("privacy", "accessibility", "data")

# Further pages of sections that staff write, by the name of their URL.
PAGES_OF_SECTIONS = {
    "nomination": "honours:nomination",
    "press": "department:press",
}


class Page(models.Model):
    """The words around a section: its name, heading, introduction and blocks."""

    key = models.SlugField(
        _("key"), max_length=40, unique=True, help_text=_("Part of the address.")
    )
    nav_label = CharField(
        _("short name"), max_length=40, help_text=_("In menus and breadcrumbs.")
    )
    title = CharField(_("heading"), max_length=150)
    lead = TextField(_("introduction"), blank=True)
    card_text = TextField(
        _("text on the home page"), blank=True, help_text=_("One or two lines.")
    )
    body = RichTextField(_("text"), blank=True)
    reviewed_on = models.DateField(_("reviewed on"), blank=True, null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def __str__(self):
        return self.nav_label or self.key

    def get_absolute_url(self):
        if self.key in Section.values:
            return reverse(f"{self.key}:index")
        if self.key in PAGES_OF_SECTIONS:
            return reverse(PAGES_OF_SECTIONS[self.key])
        return reverse("home:page", args=[self.key])


class Block(models.Model):
    """A titled piece of text on a page, placed there by its key."""

    class Style(models.TextChoices):
        TEXT = "text", _("Text")
        STATEMENT = "statement", _("Statement in large type")
        STEP = "step", _("Step")
        QUESTION = "question", _("Question and answer")
        CARD = "card", _("Card")

    page = models.ForeignKey(
        Page, models.CASCADE, related_name="blocks", verbose_name=_("page")
    )
    key = models.SlugField(_("key"), max_length=40)
    style = models.CharField(
        _("style"), max_length=12, choices=Style, default=Style.TEXT
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    heading = CharField(_("heading"), max_length=150, blank=True)
    body = RichTextField(_("text"), blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("text block")
        verbose_name_plural = _("text blocks")
        constraints = [
            models.UniqueConstraint(fields=["page", "key"], name="block_key_per_page")
        ]

    def __str__(self):
        return self.heading or self.key


class Contact(models.Model):
    """How to reach the office behind a page; empty where it is not known yet."""

    page = models.OneToOneField(
        Page, models.CASCADE, related_name="contact", verbose_name=_("page")
    )
    organisation = CharField(_("organisation"), max_length=200)
    address = TextField(_("address"), blank=True)
    room = CharField(_("room"), max_length=100, blank=True)
    hours = CharField(_("opening hours"), max_length=200, blank=True)
    telephone = CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    source_url = models.URLField(_("source"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self):
        return self.organisation
