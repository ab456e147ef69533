"""The back office of questions: their queues, and the page of one as a letter."""

from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language_info
from django.views.decorators.http import require_safe

from core.admin.submissions import SubmissionAdmin
from core.models import Question
from core.submissions.acts import Act
from core.submissions.desk import MAIL_TEXTS, SubmissionDesk
from core.submissions.questions.queues import AT_HAND, DEFAULT, ENDED, QUEUES
from core.submissions.questions.steps import StepRefused

MANY_OTHERS = 20


def question_desk(
    model: type[Question], acts: dict[str, Act], *related: str
) -> SubmissionDesk:
    """The pages of one kind of question; `related` is read with each record."""
    return SubmissionDesk(
        model=model,
        acts=acts,
        seen=_seen,
        refused=(StepRefused,),
        conflict=_last_answer,
        related=(*related, "receipt", "consent__text"),
    )


def _seen(question):
    """Names the state, the desk and the latest answer: none of them may change.

    A desk counts where a question can be handed to another one.
    """
    desk = question.desk_in_charge if question.desk_field else None
    answer = question.answers.last()
    return f"{question.state}.{desk and desk.pk}.{answer.pk if answer else ''}"


def _last_answer(question):
    """Who has answered in the meantime."""
    return {"last": question.answers.select_related("by").last()}


class QuestionAdmin(SubmissionAdmin):
    """Queues by state; subclasses name their `submission_desk`, their columns and their
    heading on the front page.

    `others_related` is read with what else the sender has asked.
    """

    queues = QUEUES
    default_queue = DEFAULT
    ended = ENDED
    at_hand = AT_HAND
    search_fields = ["name", "email"]
    others_related = ()

    def page_context(self, question: Question) -> dict:
        """What the page of one kind shows beside what all show."""
        return {}

    @method_decorator(require_safe)
    def page(self, request, pk):
        """The question as a letter, what was answered, and what may be done now."""
        desk = self.submission_desk
        question = desk.record(request, pk)
        others = self.model.objects.filter(email__iexact=question.email)
        answers = question.answers.select_related("by", "mail").defer(*MAIL_TEXTS)
        return desk.render(
            request,
            question,
            "page",
            {
                "title": question.reference,
                "is_late": question.is_late_on(timezone.localdate()),
                "language": get_language_info(question.language),
                "answers": answers,
                "acts": desk.possible(request, question),
                "others": others.exclude(pk=question.pk).select_related(
                    *self.others_related
                )[:MANY_OTHERS],
                **self.page_context(question),
            },
        )
