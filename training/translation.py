from modeltranslation.translator import TranslationOptions, register

from training.models import Cohort, Intake, Milestone, Programme


@register(Programme)
class ProgrammeTranslationOptions(TranslationOptions):
    fields = (
        "title",
        "summary",
        "body",
        "form",
        "languages",
        "fee_note",
        "requirements",
        "public_note",
    )


@register(Intake)
class IntakeTranslationOptions(TranslationOptions):
    fields = ("note",)


@register(Cohort)
class CohortTranslationOptions(TranslationOptions):
    fields = ("note",)


@register(Milestone)
class MilestoneTranslationOptions(TranslationOptions):
    fields = ("title", "text")
