from django.contrib import admin
from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy as _
from django.views.decorators.http import require_safe

from core.admin import SiteAdmin
from core.admin.queues import QueueFilter
from core.admin.submissions import SubmissionAdmin
from core.submissions.desk import MAIL_TEXTS, SubmissionDesk
from training.enquiries.acts import ACTS
from training.enquiries.queues import DEFAULT, QUEUES
from training.enquiries.steps import StepRefused
from training.models import Desk, Enquiry
from training.templatetags.enquiries import desk_name

MANY_OTHERS = 20


@admin.register(Desk)
class DeskAdmin(SiteAdmin):
    list_display = ["name", "email", "answer_days", "is_default", "language_status"]


def _seen(enquiry):
    """Names the state, the desk and the latest answer: none of them may change."""
    answer = enquiry.answers.last()
    return f"{enquiry.state}.{enquiry.desk_id}.{answer.pk if answer else ''}"


def _last_answer(enquiry):
    """Who has answered in the meantime."""
    return {"last": enquiry.answers.select_related("by").last()}


DESK = SubmissionDesk(
    model=Enquiry,
    acts=ACTS,
    seen=_seen,
    refused=(StepRefused,),
    conflict=_last_answer,
    related=("programme", "desk", "receipt", "consent__text"),
)


@require_safe
def enquiry_page(request, pk):
    """The question as a letter, what was answered, and what may be done now."""
    enquiry = DESK.record(request, pk)
    others = Enquiry.objects.filter(email__iexact=enquiry.email).exclude(pk=enquiry.pk)
    return DESK.render(
        request,
        enquiry,
        "page",
        {
            "title": enquiry.reference,
            "is_late": enquiry.is_late_on(timezone.localdate()),
            "language": get_language_info(enquiry.language),
            "answers": enquiry.answers.select_related("by", "mail").defer(*MAIL_TEXTS),
            "acts": DESK.possible(request, enquiry),
            "others": others.select_related("programme")[:MANY_OTHERS],
        },
    )


@admin.register(Enquiry)
class EnquiryAdmin(SubmissionAdmin):
    list_display = [
        "reference",
        "programme",
        "name",
        "state_badge",
        "promise",
        "answering",
        "received",
    ]
    list_display_links = ["reference", "programme"]
    list_filter = [QueueFilter, "desk"]
    list_select_related = ["programme", "desk"]
    search_fields = ["name", "email"]
    queues = QUEUES
    default_queue = DEFAULT
    ended = ["answered", "closed"]
    submission_desk = DESK
    page = staticmethod(enquiry_page)

    @admin.display(description=_("desk"), ordering="desk")
    def answering(self, enquiry):
        return desk_name(enquiry.desk).value
