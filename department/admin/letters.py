from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin import PublishableAdmin
from core.admin.questions import QuestionAdmin, question_desk
from core.admin.queues import QueueFilter
from core.admin.registers import RegisterMixin
from department.imports import TopicImport
from department.letters.acts import ACTS
from department.models import Message, Topic


@admin.register(Topic)
class TopicAdmin(RegisterMixin, PublishableAdmin):
    import_class = TopicImport
    list_display = ["title", "person", "email", "answer_days", "position"]
    list_select_related = ["person"]
    search_fields = ["title_en", "title_ru"]
    prepopulated_fields = {"key": ["title"]}


@admin.register(Message)
class MessageAdmin(QuestionAdmin):
    list_display = ["reference", "topic", "name", "state_badge", "promise", "received"]
    list_display_links = ["reference", "topic"]
    list_filter = [QueueFilter, "topic"]
    list_select_related = ["topic"]
    at_hand_heading = _("Letters that need somebody")
    submission_desk = question_desk(Message, ACTS, "topic__person")
    others_related = ["topic"]
