from modeltranslation.translator import TranslationOptions, register

from training.models import (
    Cohort,
    Desk,
    Graduate,
    Intake,
    Milestone,
    Programme,
    Requirement,
)


@register(Programme)
class ProgrammeTranslationOptions(TranslationOptions):
    fields = (
        "title",
        "summary",
        "body",
        "form",
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


@register(Requirement)
class RequirementTranslationOptions(TranslationOptions):
    fields = ("text", "note")


@register(Graduate)
class GraduateTranslationOptions(TranslationOptions):
    fields = ("role", "name", "text")


@register(Desk)
class DeskTranslationOptions(TranslationOptions):
    fields = ("name",)
