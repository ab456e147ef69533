from django.urls import path

from alumni import views
from alumni.letters import views as letters
from alumni.members import own_data, views as members

app_name = "alumni"
urlpatterns = [
    path("", views.index, name="index"),
    path("letters/<str:secret>/", letters.unsubscribe, name="unsubscribe"),
    path("directory/", views.directory, name="directory"),
    path("stories/", views.story_list, name="story_list"),
    path("stories/<slug:slug>/", views.story_detail, name="story_detail"),
    path("join/", members.join, name="join"),
    path("join/sent/", members.join_sent, name="join_sent"),
    path("join/done/", members.join_done, name="join_done"),
    path("join/confirm/<slug:secret>/", members.join_confirm, name="join_confirm"),
    path("own-data/", own_data.own_data, name="own_data"),
    path("own-data/sent/", own_data.own_data_sent, name="own_data_sent"),
    path("own-data/erased/", own_data.own_data_erased, name="own_data_erased"),
    path("own-data/open/<slug:secret>/", own_data.own_data_open, name="own_data_open"),
    path("own-data/visit/<slug:secret>/", own_data.own_data_show, name="own_data_show"),
    path(
        "own-data/visit/<slug:secret>/file/",
        own_data.own_data_export,
        name="own_data_export",
    ),
    path(
        "own-data/visit/<slug:secret>/correct/",
        own_data.own_data_correct,
        name="own_data_correct",
    ),
    path(
        "own-data/visit/<slug:secret>/consents/",
        own_data.own_data_consents,
        name="own_data_consents",
    ),
    path(
        "own-data/visit/<slug:secret>/leave/",
        own_data.own_data_leave,
        name="own_data_leave",
    ),
]
