from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin import SiteAdmin
from core.admin.questions import QuestionAdmin, question_desk
from core.admin.queues import QueueFilter
from training.enquiries.acts import ACTS
from training.models import Desk, Enquiry
from training.templatetags.enquiries import desk_name


@admin.register(Desk)
class DeskAdmin(SiteAdmin):
    list_display = ["name", "email", "answer_days", "is_default", "language_status"]
    search_fields = ["name_en", "name_ru", "email"]


@admin.register(Enquiry)
class EnquiryAdmin(QuestionAdmin):
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
    at_hand_heading = _("Questions that need somebody")
    submission_desk = question_desk(Enquiry, ACTS, "programme", "desk")
    others_related = ["programme"]

    @admin.display(description=_("desk"), ordering="desk")
    def answering(self, enquiry):
        return desk_name(enquiry.desk).value
