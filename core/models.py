"""What every section stands on: publishing, sources, figures and editable pages."""

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modeltranslation.manager import MultilingualManager, MultilingualQuerySet

from core import countries
from core.fields import (
    CharField,
    CountryField,
    PartialDateField,
    RichTextField,
    TextField,
)
from core.text import fold


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class PublishableQuerySet(MultilingualQuerySet):
    def published(self):
        """What visitors may see now; the only definition of it on the site."""
        now = timezone.now()
        return self.filter(
            Q(publish_from__isnull=True) | Q(publish_from__lte=now),
            Q(publish_until__isnull=True) | Q(publish_until__gt=now),
            status=Status.PUBLISHED,
        )


PublishableManager = MultilingualManager.from_queryset(PublishableQuerySet)


class PublishableModel(models.Model):
    """A record that staff draft, publish and withdraw."""

    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.DRAFT, db_index=True
    )
    publish_from = models.DateTimeField(_("publish from"), blank=True, null=True)
    publish_until = models.DateTimeField(_("publish until"), blank=True, null=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = PublishableManager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(publish_until__isnull=True)
                | Q(publish_from__isnull=True)
                | Q(publish_until__gt=F("publish_from")),
                name="%(app_label)s_%(class)s_publish_order",
                violation_error_message=_("Publishing must end after it begins."),
            )
        ]


class SourcedModel(models.Model):
    """A record that says where it is known from and how old that source is."""

    source_url = models.URLField(
        _("source"),
        max_length=1000,
        blank=True,
        help_text=_("The public page this was read on; shown beside the record."),
    )
    source_date = PartialDateField(
        _("source dated"),
        help_text=_("Leave empty when the page carries no date: it reads “undated”."),
    )
    internal_note = TextField(
        _("internal note"), blank=True, help_text=_("Only staff see this.")
    )

    class Meta:
        abstract = True


class SearchableQuerySet(PublishableQuerySet):
    def search(self, text):
        """Records in which every word of the text occurs, in any language.

        A text without a letter or digit finds nothing, rather than everything.
        """
        words = dict.fromkeys(fold(text).split())
        for word in words:
            self = self.filter(self._word(word))
        return self if words else self.none()

    def _word(self, word):
        return Q(search_text__contains=word)


SearchableManager = MultilingualManager.from_queryset(SearchableQuerySet)


class Sequence(models.Model):
    """A counter that gives each number once, also to two requests at a time."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.PositiveIntegerField(default=0)

    def __str__(self):
        return self.name

    @classmethod
    def next(cls, name):
        """The next number of the named counter, beginning at 1."""
        cls.objects.get_or_create(name=name)
        with transaction.atomic():  # the row stays ours between writing and reading
            cls.objects.filter(name=name).update(value=F("value") + 1)
            return cls.objects.values_list("value", flat=True).get(name=name)


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


class Qualifier(models.TextChoices):
    """How exact the source says a figure is."""

    EXACT = "exact", _("exactly")
    ABOUT = "about", _("about")
    NEARLY = "nearly", _("nearly")
    OVER = "over", _("over")


class Fact(SourcedModel, PublishableModel):
    """One figure as one source states it: value, qualifier, unit, period, source.

    Facts of the same `series` tell the same thing at different times or by different
    sources; where they contradict each other, all of them are shown.
    """

    key = models.SlugField(_("key"), max_length=60, unique=True)
    series = models.SlugField(
        _("series"), max_length=60, help_text=_("The same for the same figure in time.")
    )
    section = models.CharField(_("section"), max_length=20, choices=Section)
    value = models.DecimalField(
        _("value"), max_digits=12, decimal_places=2, help_text=_("From 0 to 10⁹.")
    )
    value_to = models.DecimalField(
        _("up to"), max_digits=12, decimal_places=2, blank=True, null=True
    )
    qualifier = models.CharField(
        _("qualifier"), max_length=8, choices=Qualifier, default=Qualifier.EXACT
    )
    label = CharField(
        _("what is counted"), max_length=200, help_text=_("“countries with partners”")
    )
    unit = CharField(
        _("unit"), max_length=40, blank=True, help_text=_("“years”, “per year”")
    )
    period = CharField(
        _("period"), max_length=80, blank=True, help_text=_("“1970–2012”, “a year”")
    )
    as_of = PartialDateField(_("as of"))
    note = CharField(_("note"), max_length=300, blank=True)
    review_on = models.DateField(_("review on"), blank=True, null=True)
    is_headline = models.BooleanField(_("show in large type"), default=False)
    is_on_home = models.BooleanField(_("show on the home page"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta(PublishableModel.Meta):
        ordering = ["section", "position", "series", "pk"]
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            *PublishableModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(value__gte=0) & Q(value__lte=10**9),
                name="fact_value_in_bounds",
                violation_error_message=_("The value must lie between 0 and 10⁹."),
            ),
            models.CheckConstraint(
                condition=Q(value_to__isnull=True) | Q(value_to__gt=F("value")),
                name="fact_range_ascends",
                violation_error_message=_("The second value must be the larger one."),
            ),
        ]

    def __str__(self):
        return f"{self.label} ({self.key})"


class CountryNamesMixin:
    """The country's name for a model with a `country` code."""

    @property
    def country_name(self):
        return countries.name(self.country) if self.country else ""

    @property
    def country_names(self):
        """The country's name in every language of the site, to search by."""
        return countries.names_in_every_language(self.country) if self.country else ""


class CountryLine(CountryNamesMixin, models.Model):
    """One of the countries of a record; subclasses add the record."""

    country = CountryField(_("country"))

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return self.country_name


class LoadedRecord(models.Model):
    """What `load_content` wrote, so that it never overwrites what staff changed."""

    key = models.CharField(max_length=200, primary_key=True)
    object_id = models.CharField(max_length=40)
    digests = models.JSONField(default=dict)

    def __str__(self):
        return self.key


class ContentVersion(models.Model):
    """One number that grows with every change of content; see `core.content_version`."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self):
        return str(self.number)
