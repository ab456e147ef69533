from modeltranslation.translator import TranslationOptions, register

from rankings.models import Edition, Membership, Ranking, Result


@register(Ranking)
class RankingTranslationOptions(TranslationOptions):
    fields = ("name", "publisher", "methodology", "public_note")


@register(Edition)
class EditionTranslationOptions(TranslationOptions):
    fields = ("note",)


@register(Result)
class ResultTranslationOptions(TranslationOptions):
    fields = ("subject",)


@register(Membership)
class MembershipTranslationOptions(TranslationOptions):
    fields = ("name", "note")
