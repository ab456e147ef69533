"""What a person fills in to write to the Department."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import TextField
from core.submissions.forms import SubmissionForm
from core.submissions.questions.forms import NO_SECRETS, name_field
from department.models import Message, Topic

_CHOOSE = _("Choose what it is about.")


class MessageForm(SubmissionForm, forms.ModelForm):
    """A letter about one of the topics that are offered."""

    topic = forms.ChoiceField(
        label=_("What is it about?"),
        widget=forms.RadioSelect,
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )
    text = TextField(
        label=_("Your question"),
        help_text=NO_SECRETS,
        max_length=5_000,
        widget=forms.Textarea(attrs={"class": "textarea", "rows": 8}),
        error_messages={"required": _("Write your question.")},
    )
    name = name_field()

    class Meta:
        model = Message
        fields = ["text", "name", "email", "language"]

    # Of the page and of the summary of mistakes alike.
    field_order = ["topic", *Meta.fields, "consent"]

    def __init__(self, *args, topics: Iterable[Topic], **kwargs):
        super().__init__(*args, **kwargs)
        self.topics = {topic.key: topic for topic in topics}
        field = self.fields["topic"]
        field.choices = list(self.topics.items())
        field.choice_template = "department/_topic_choice.html"
        self.fields["email"].help_text = _(
            "We write to this address only about your question."
        )

    def clean_topic(self):
        return self.topics[self.cleaned_data["topic"]]
