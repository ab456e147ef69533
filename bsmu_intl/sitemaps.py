from django.urls import reverse

from alumni.models import Story
from core.models import AREAS, LEGAL_PAGES
from core.sitemaps import LanguagesSitemap, PublishedSitemap
from events.models import Event
from honours.models import Award
from mobility.models import Exchange
from partnerships.models import Agreement, Institution
from rankings.models import Ranking
from training.models import Programme

MODELS = (Institution, Agreement, Event, Programme, Exchange, Award, Story, Ranking)


class PageSitemap(LanguagesSitemap):
    """Front pages of the site and its sections, registers and legal pages."""

    def items(self):
        return [
            ("home:index", ()),
            *((f"{area}:index", ()) for area in AREAS),
            ("partnerships:institution_list", ()),
            ("partnerships:agreement_list", ()),
            ("partnerships:proposal_index", ()),
            ("events:programme", ()),
            ("training:figure_list", ()),
            ("mobility:outgoing_list", ()),
            ("mobility:incoming_list", ()),
            ("mobility:flow_list", ()),
            ("alumni:story_list", ()),
            ("events:journey_list", ()),
            ("events:statistics", ()),
            ("honours:nomination", ()),
            ("rankings:membership_list", ()),
            ("department:press", ()),
            *(("home:page", (key,)) for key in LEGAL_PAGES),
        ]

    def location(self, item):
        name, args = item
        return reverse(name, args=args)


SITEMAPS = {
    "pages": PageSitemap,
    **{
        model._meta.model_name: type(
            f"{model.__name__}Sitemap", (PublishedSitemap,), {"model": model}
        )
        for model in MODELS
    },
}
