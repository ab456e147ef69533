from modeltranslation.translator import TranslationOptions, register

from mobility.models import Exchange, Flow


@register(Exchange)
class ExchangeTranslationOptions(TranslationOptions):
    fields = (
        "title",
        "partner_note",
        "activity",
        "specialty",
        "period_note",
        "how_to_apply",
        "documents",
        "coordinator",
    )


@register(Flow)
class FlowTranslationOptions(TranslationOptions):
    fields = ("note",)
