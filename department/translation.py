from modeltranslation.translator import TranslationOptions, register

from department.models import Document, Function, Person, SpecialDay, Topic


@register(Function)
class FunctionTranslationOptions(TranslationOptions):
    fields = ("title", "text")


@register(Person)
class PersonTranslationOptions(TranslationOptions):
    fields = ("name", "role", "responsibilities", "languages")


@register(Document)
class DocumentTranslationOptions(TranslationOptions):
    fields = ("title", "text")


@register(SpecialDay)
class SpecialDayTranslationOptions(TranslationOptions):
    fields = ("name",)


@register(Topic)
class TopicTranslationOptions(TranslationOptions):
    fields = ("title", "hint")
