"""Letters to the Department, each about one topic."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import CharField, TextField
from core.models import AnsweringDesk, PublishableModel, Question, Status, WrittenAnswer
from department.models.office import Person


class Topic(AnsweringDesk, PublishableModel):
    """What people write about, and whom that goes to."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    title = CharField(_("title"), max_length=150)
    hint = TextField(_("what belongs here"), blank=True)
    person = models.ForeignKey(
        Person,
        models.SET_NULL,
        related_name="topics",
        verbose_name=_("person"),
        blank=True,
        null=True,
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta(PublishableModel.Meta):
        ordering = ["position", "pk"]
        verbose_name = _("topic of letters")
        verbose_name_plural = _("topics of letters")

    def __str__(self):
        return self.title

    @property
    def told(self):
        """Its own address, else that of the person who answers and is published."""
        if self.email or not self.person or self.person.status != Status.PUBLISHED:
            return self.email
        return self.person.email


class Message(Question):
    """A letter to the Department; the words are the sender's."""

    letter = "M"
    desk_field = "topic"

    topic = models.ForeignKey(
        Topic, models.PROTECT, related_name="messages", verbose_name=_("topic")
    )
    text = TextField(_("letter"), max_length=5_000)

    class Meta(Question.Meta):
        verbose_name = _("letter to the Department")
        verbose_name_plural = _("letters to the Department")

    @property
    def about(self):
        return self.topic

    @property
    def said(self):
        return [self.topic.key, self.text]


class MessageAnswer(WrittenAnswer):
    message = models.ForeignKey(
        Message, models.CASCADE, related_name="answers", verbose_name=_("letter")
    )
