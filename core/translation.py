from modeltranslation.translator import TranslationOptions, register

from core.models import Block, ConsentText, Contact, Fact, Notice, Page


@register(Page)
class PageTranslationOptions(TranslationOptions):
    fields = ("nav_label", "title", "lead", "card_text", "body")


@register(Block)
class BlockTranslationOptions(TranslationOptions):
    fields = ("heading", "body")


@register(Contact)
class ContactTranslationOptions(TranslationOptions):
    fields = ("organisation", "address", "room", "hours")


@register(Fact)
class FactTranslationOptions(TranslationOptions):
    fields = ("label", "unit", "period", "note")


@register(ConsentText)
class ConsentTextTranslationOptions(TranslationOptions):
    fields = ("text",)


@register(Notice)
class NoticeTranslationOptions(TranslationOptions):
    fields = ("text",)
