"""Forms that visitors fill in: messages first, everything typed kept."""

from dataclasses import dataclass

from django import forms

from core.text import clean_text


@dataclass(frozen=True)
class Problem:
    """One line of the summary above a form, and the field it leads to."""

    message: str
    anchor: str


class PublicForm(forms.Form):
    """A form whose page shows a summary of what is wrong, as GOV.UK does.

    The browser's own checks stay off: their words are in the browser's language, not
    the page's, and they show one mistake at a time.
    """

    use_required_attribute = False

    @property
    def problems(self) -> list[Problem]:
        """Every message in the order of the fields, the form's own first."""
        found = [Problem(message, "") for message in self.non_field_errors()]
        for bound in self:
            first = bound.id_for_label or f"{bound.auto_id}_0"
            found += [Problem(message, first) for message in bound.errors]
        return found


class TextField(forms.CharField):
    """Typed text under the rule of `core.text`."""

    def to_python(self, value):
        return clean_text(super().to_python(value))
