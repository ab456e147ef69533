"""What is written to those who asked, and to the desks about their questions.

Templates call the record `question`, and by the name of its model.
"""

from django.urls import reverse
from django.utils import timezone

from core.models import Mail, Question
from core.submissions.mail import Preview, next_turn, preview, tell_staff, write


def receipt_kind(question: Question | type[Question]) -> str:
    """The kind of mail that says that a question has arrived."""
    return f"{question._meta.model_name}_received"


def status_path(question: Question | type[Question], secret: str) -> str:
    """The sender's private page, in the language that is active."""
    options = question._meta
    name = f"{options.app_label}:{options.model_name}_status"
    return reverse(name, args=[secret])


def write_receipt(question: Question) -> Mail:
    """The receipt with a full copy; one soon after another waits a while."""
    kind = receipt_kind(question)
    return _write(
        kind,
        question,
        _about(question),
        not_before=next_turn(kind, question.email),
    )


def write_answer(question: Question, text: str) -> Mail:
    """What the desk says."""
    return _write(_answer_kind(question), question, _about_answer(question, text))


def preview_receipt(question: Question) -> Preview:
    """The receipt, for a question that was set aside and would now be released."""
    return preview(receipt_kind(question), question, _about(question))


def preview_answer(question: Question, text: str) -> Preview:
    """The mail that an answer would send."""
    return preview(_answer_kind(question), question, _about_answer(question, text))


def tell_desk(question: Question) -> Mail | None:
    """That a question waits; None where nobody is to be told."""
    desk = question.desk_in_charge
    if not desk or not desk.told:
        return None
    return tell_staff(f"{question._meta.model_name}_desk", question, desk.told)


def _write(kind, question, context, **options):
    def path(secret):
        return status_path(question, secret)

    return write(kind, question, path, context, **options)


def _answer_kind(question):
    return f"{question._meta.model_name}_answered"


def _named(question):
    return {"question": question, question._meta.model_name: question}


def _about(question):
    """A promise that had passed before the question was released is not repeated."""
    is_late = question.is_late_on(timezone.localdate())
    promised_on = None if is_late else question.promised_on
    return {**_named(question), "promised_on": promised_on}


def _about_answer(question, text):
    return {**_named(question), "answer": text}
