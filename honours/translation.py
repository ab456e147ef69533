from modeltranslation.translator import TranslationOptions, register

from honours.models import Award


@register(Award)
class AwardTranslationOptions(TranslationOptions):
    fields = ("recipient", "affiliation", "citation", "portrait_alt")
