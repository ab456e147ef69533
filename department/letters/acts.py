"""What staff may do with a letter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.submissions.acts import Act
from core.submissions.questions.acts import (
    RerouteForm,
    answer_act,
    close_act,
    release_act,
    reroute_act,
)
from department.models import Topic

CHANGE = "department.change_message"


class TopicForm(RerouteForm):
    desk = forms.ModelChoiceField(
        queryset=None,
        label=_("Topic"),
        error_messages={"required": _("Choose a topic.")},
    )

    def desks(self):
        return Topic.objects.published()


ACTS: dict[str, Act] = {
    "answer": answer_act(CHANGE),
    "close": close_act(CHANGE),
    "reroute": reroute_act(
        CHANGE,
        label=_("Hand to another topic"),
        hint=_("Whoever answers there is told. What we promised stays."),
        form=TopicForm,
        field="topic",
    ),
    "release": release_act(CHANGE),
}
