"""How anybody writes to the Department and follows what is answered."""

from functools import partial

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from core.models import ConsentText
from core.seo import PageMeta
from core.submissions.private import private_page, require_form
from core.submissions.questions import pages
from core.submissions.sending import answer, in_language_of_page
from department.letters.forms import MessageForm
from department.models import Message, Topic


@require_form
def contact(request):
    """The form; `?topic=` chooses a topic by its key."""
    topics = list(Topic.objects.published())
    if not topics:
        return _closed_page(request)
    return answer(
        request,
        partial(MessageForm, topics=topics),
        purpose=ConsentText.Purpose.MESSAGE,
        page=partial(_form_page, request),
        closed=partial(_closed_page, request),
        store=_store,
        sent_url=pages.sent_url(Message),
        known_url=reverse("department:message_known"),
        too_many=_(
            "Several questions have come from your network in a short time. Yours is"
            " not sent yet: please try again a little later."
        ),
        initial=lambda: in_language_of_page() | {"topic": request.GET.get("topic")},
    )


def _store(form):
    message = form.save(commit=False)
    message.topic = form.cleaned_data["topic"]
    pages.store(form, message)


def _form_page(request, form):
    is_promised = any(topic.answer_days for topic in form.topics.values())
    context = {"form": form, "is_promised": is_promised, **_about()}
    return render(request, "department/message_form.html", context)


def _closed_page(request):
    lead = _(
        "Questions cannot be sent here at the moment. Please write to the Department."
    )
    context = {"lead": lead, **_about()}
    return render(request, "form_closed.html", context)


def _about():
    description = _("A question about any area of work goes to whoever answers it.")
    heading = _("Write to the Department")
    meta = PageMeta(heading, description)
    return {"section": "department", "heading": heading, "meta": meta}


message_known = pages.plain_view(
    "questions/known.html", gettext_lazy("We have this question"), "department"
)
message_erased = pages.plain_view(
    "questions/erased.html", gettext_lazy("The question is erased"), "department"
)
message_withdraw = pages.withdraw_view(Message)


@require_safe
@private_page(Message, "no-referrer")
def message_status(request, message, secret):
    title = pages.question_title(message)
    return pages.status_page(request, message, secret, title)
