"""One sitemap for anything published that has a page of its own, in every language."""

from django.conf import settings
from django.contrib.sitemaps import Sitemap


class LanguagesSitemap(Sitemap):
    """Every address in all languages, with its alternates, on the configured host."""

    i18n = True
    alternates = True
    x_default = True

    def get_domain(self, site=None):
        return settings.SITE_URL.partition("://")[2]

    @property
    def protocol(self):
        return settings.SITE_URL.partition("://")[0]


class PublishedSitemap(LanguagesSitemap):
    """The published records of one model."""

    model = None

    def items(self):
        return self.model.objects.published().order_by("pk")

    def lastmod(self, item):
        return item.updated_at
