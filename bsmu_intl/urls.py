from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from bsmu_intl import errors
from bsmu_intl.health import healthz
from bsmu_intl.sitemaps import SITEMAPS
from core.admin import guide
from core.admin.deadlines import deadline_calendar
from core.admin.schedule import schedule
from core.changes import names_people
from core.previews import preview
from home.views import robots, root

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error

urlpatterns = [
    path("", root),
    path("admin/schedule/", admin.site.admin_view(schedule), name="schedule"),
    # Before the admin, whose own page of login they replace.
    path("admin/", include("core.accounts.urls")),
    path("admin/guide/", guide.urls),
    path("admin/", admin.site.urls),
    path("calendar/<slug:secret>.ics", deadline_calendar, name="deadline_calendar"),
    path("healthz", healthz),
    path("robots.txt", robots, name="robots"),
    # The address of a story may hold its person's name.
    path("sitemap.xml", names_people(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    *i18n_patterns(
        path("partnerships/", include("partnerships.urls")),
        path("events/", include("events.urls")),
        path("training/", include("training.urls")),
        path("mobility/", include("mobility.urls")),
        path("honours/", include("honours.urls")),
        path("alumni/", include("alumni.urls")),
        path("rankings/", include("rankings.urls")),
        path("department/", include("department.urls")),
        path("preview/<str:token>/", preview, name="preview"),
        path("preview/<str:token>/<path:rest>", preview, name="preview_file"),
        path("search/", include("search.urls")),
        path("", include("home.urls")),
    ),
]
