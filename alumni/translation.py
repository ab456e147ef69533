from modeltranslation.translator import TranslationOptions, register

from alumni.models import Chapter


@register(Chapter)
class ChapterTranslationOptions(TranslationOptions):
    fields = ("representative", "note")
