from modeltranslation.translator import TranslationOptions, register

from events.models import Event, EventSeries, Journey, Material, Speaker


@register(EventSeries)
class EventSeriesTranslationOptions(TranslationOptions):
    fields = ("name",)


@register(Event)
class EventTranslationOptions(TranslationOptions):
    fields = ("title", "summary", "body", "date_note", "place", "registration_note")


@register(Speaker)
class SpeakerTranslationOptions(TranslationOptions):
    fields = ("name", "role", "institution")


@register(Material)
class MaterialTranslationOptions(TranslationOptions):
    fields = ("title",)


@register(Journey)
class JourneyTranslationOptions(TranslationOptions):
    fields = ("purpose", "unit")
