from django.urls import path

from events import views
from events.journeys.views import journey_list
from events.registration import views as registration

app_name = "events"
urlpatterns = [
    path("", views.index, name="index"),
    path("feed.atom", views.feed, name="feed"),
    path(
        "registrations/<slug:secret>/",
        registration.registration_status,
        name="registration_status",
    ),
    path(
        "registrations/<slug:secret>/confirm/",
        registration.registration_confirm,
        name="registration_confirm",
    ),
    path(
        "registrations/<slug:secret>/cancel/",
        registration.registration_cancel,
        name="registration_cancel",
    ),
    path("calendar.ics", views.calendar_feed, name="calendar"),
    path("programme/", views.programme, name="programme"),
    path("journeys/", journey_list, name="journey_list"),
    path("statistics/", views.statistics, name="statistics"),
    path("<slug:slug>.ics", views.event_calendar, name="event_calendar"),
    path("<slug:slug>/", views.event_detail, name="event_detail"),
    path(
        "<slug:slug>/register/",
        registration.registration_create,
        name="registration_create",
    ),
    path(
        "<slug:slug>/register/sent/",
        registration.registration_sent,
        name="registration_sent",
    ),
    path("<slug:slug>/materials/<int:pk>/", views.material_file, name="material_file"),
]
