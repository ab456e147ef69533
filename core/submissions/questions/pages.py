"""The pages of those who asked: behind their link, and after they took it back."""

from collections.abc import Callable

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import secret_links
from core.forms import PublicForm
from core.models import Question
from core.privacy import tombstones
from core.seo import PageMeta
from core.submissions.forms import SubmissionForm
from core.submissions.private import private_page, require_form
from core.submissions.questions import retention, steps
from core.submissions.questions.forms import WithdrawForm
from core.submissions.questions.mail import status_path


def store(form: SubmissionForm, question: Question) -> None:
    """Receive what the form says; `question` has what the form does not ask."""
    steps.receive(
        question,
        nonce=form.nonce,
        consent_text=form.consent_text,
        suspicion=form.suspicion,
    )


def sent_url(model: type[Question]) -> Callable[[str], str]:
    """Where the sender is led, by the nonce of the form."""
    return lambda nonce: status_path(model, secret_links.secret_for(nonce))


def question_title(question: Question) -> str:
    """What its pages are called in the browser."""
    return _("Question %(reference)s") % {"reference": question.reference}


def status_page(
    request: HttpRequest, question: Question, secret: str, title: str, **context
) -> HttpResponse:
    """The private page, which templates call by the name of its model too."""
    options = question._meta
    return render(
        request,
        f"{options.app_label}/{options.model_name}_status.html",
        {
            "question": question,
            options.model_name: question,
            "secret": secret,
            "answers": question.answers.all(),
            "is_late": question.is_late_on(timezone.localdate()),
            "meta": PageMeta(title, is_indexed=False),
            **context,
        },
    )


def withdraw_view(
    model: type[Question],
    form_class: type[PublicForm] = WithdrawForm,
    title: Callable[[Question], str] = question_title,
    template: str = "questions/withdraw.html",
    erase: Callable[[Question], None] = retention.erase,
) -> Callable:
    """A view that erases the record at once; a second click finds that it is.

    The form asks for one tick, `sure`.
    """
    done = f"{model._meta.app_label}:{model._meta.model_name}_erased"

    @private_page(model, "same-origin")
    def withdraw(request, question, secret):
        is_sent = request.method == "POST"
        form = form_class(request.POST if is_sent else None)
        if is_sent and form.is_valid():
            with transaction.atomic():
                tombstones.mark(question)
                erase(question)
            return redirect(done)
        context = {
            "form": form,
            "status_url": status_path(question, secret),
            "meta": PageMeta(title(question), is_indexed=False),
        }
        return render(request, template, context, status=422 if is_sent else 200)

    @require_form
    def view(request, secret):
        try:
            return withdraw(request, secret)
        except Http404:
            if request.method != "POST":
                raise
            return redirect(done)

    return view


def plain_view(template: str, heading: str | Promise, section: str) -> Callable:
    """A view of words that name no record: nobody can tell whose they are."""

    @require_safe
    def view(request):
        meta = PageMeta(str(heading), is_indexed=False)
        context = {"heading": heading, "section": section, "meta": meta}
        return render(request, template, context)

    return view
