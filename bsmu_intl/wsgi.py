"""The WSGI application that gunicorn serves, with finished pages kept in front."""

import os

from django.core.wsgi import get_wsgi_application

from bsmu_intl.charset import without_charset

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bsmu_intl.settings")

_django = get_wsgi_application()

from core.page_cache import PageCache  # noqa: E402  # models exist only after set-up

application = PageCache(without_charset(_django))
