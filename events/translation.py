from modeltranslation.translator import TranslationOptions, register

from events.models import Event, EventSeries, Journey, Speaker


@register(EventSeries)
class EventSeriesTranslationOptions(TranslationOptions):
    fields = ("name",)


@register(Event)
class EventTranslationOptions(TranslationOptions):
    fields = ("title", "summary", "body", "date_note", "place", "working_languages")


@register(Speaker)
class SpeakerTranslationOptions(TranslationOptions):
    fields = ("name", "role", "institution")


@register(Journey)
class JourneyTranslationOptions(TranslationOptions):
    fields = ("purpose", "unit")
