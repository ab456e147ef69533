"""What staff may do with what was sent: who, in which state, and what it writes.

A section lists its acts. The page of a record offers exactly what stands there and is
allowed; `core.submissions.desk` carries out nothing else.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.utils.functional import Promise

from core import secret_links
from core.forms import TextField
from core.models import Submission
from core.submissions.mail import Preview


class ActForm(forms.Form):
    """A form that counts once, and knows in which state its reader saw the record.

    The browser's own checks stay off: their words are in another language.
    """

    use_required_attribute = False

    nonce = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, *args, submission: Submission, seen: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.submission = submission
        self.fields["nonce"].initial = secret_links.new_nonce()
        self.fields["seen"].initial = seen

    def clean_nonce(self):
        return self.cleaned_data["nonce"] or secret_links.new_nonce()

    @property
    def kept_words(self) -> list[tuple[str | Promise, str]]:
        """What was written, for a reader whose form has become useless."""
        return [
            (bound.label, bound.value())
            for bound in self.visible_fields()
            if isinstance(bound.field, TextField) and bound.value()
        ]


class ConfirmForm(ActForm):
    """Nothing to fill in: to be looked at and confirmed."""


def words_field(
    label: str | Promise,
    help_text: str | Promise = "",
    *,
    required: str | Promise = "",
    max_length: int,
) -> TextField:
    """Several lines of text; `required` is what to say where there are none."""
    return TextField(
        label=label,
        help_text=help_text,
        max_length=max_length,
        required=bool(required),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        error_messages={"required": required} if required else None,
    )


def changed(name: str) -> dict:
    """The `history` of an act that changes one field, by its name in the admin."""
    return {"changed": {"fields": [name]}}


@dataclass(frozen=True)
class Act:
    """One thing to do. `history` is a change message as the admin's log has it.

    An act that `preview` shows a mail for, or that is `grave`, is to be confirmed; what
    else it will write is its `plan`. One with a state to go `to` is void when the
    record has moved since it was looked at, one that `sees` something of its own when
    that has changed.
    """

    label: str | Promise
    permission: str
    form: type[ActForm]
    is_possible: Callable[[Submission], bool]
    carry_out: Callable[[Submission, AbstractBaseUser, dict], object]
    history: dict = field(default_factory=dict)
    preview: Callable[[Submission, dict], Preview] | None = None
    plan: Callable[[Submission, dict], object] | None = None
    to: str = ""
    sees: Callable[[Submission], str] | None = None
    hint: str | Promise = ""
    is_grave: bool = False

    @property
    def is_confirmed(self) -> bool:
        return self.is_grave or self.preview is not None

    def log_message(self, submission: Submission) -> str:
        """A line for the admin's history, translated when it is read."""
        entry = {
            kind: {"object": submission.reference, **said} if kind == "added" else said
            for kind, said in self.history.items()
        }
        return json.dumps([entry])


def possible(
    acts: Mapping[str, Act], user: AbstractBaseUser, submission: Submission
) -> dict[str, Act]:
    """What this user may do with the record as it is now, by name."""
    return {
        name: act
        for name, act in acts.items()
        if act.is_possible(submission) and user.has_perm(act.permission)
    }
