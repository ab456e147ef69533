from modeltranslation.translator import TranslationOptions, register

from alumni.models import Chapter, Letter, Story


@register(Chapter)
class ChapterTranslationOptions(TranslationOptions):
    fields = ("representative", "role", "note")


@register(Letter)
class LetterTranslationOptions(TranslationOptions):
    fields = ("subject", "text")


@register(Story)
class StoryTranslationOptions(TranslationOptions):
    fields = ("title", "person", "text")
