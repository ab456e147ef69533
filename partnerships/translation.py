from modeltranslation.translator import TranslationOptions, register

from partnerships.models import (
    Agreement,
    Amendment,
    Institution,
    PrincipalCountry,
    SubjectArea,
)


@register(Institution)
class InstitutionTranslationOptions(TranslationOptions):
    fields = ("name", "city", "summary", "public_note")


@register(PrincipalCountry)
class PrincipalCountryTranslationOptions(TranslationOptions):
    fields = ("note",)


@register(SubjectArea)
class SubjectAreaTranslationOptions(TranslationOptions):
    fields = ("name",)


@register(Agreement)
class AgreementTranslationOptions(TranslationOptions):
    fields = (
        "title",
        "partner_note",
        "signed_at",
        "signatory",
        "summary",
        "public_note",
    )


@register(Amendment)
class AmendmentTranslationOptions(TranslationOptions):
    fields = ("title", "summary")
