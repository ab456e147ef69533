from django.urls import path

from alumni import views
from alumni.letters import views as letters

app_name = "alumni"
urlpatterns = [
    path("", views.index, name="index"),
    path("letters/<str:secret>/", letters.unsubscribe, name="unsubscribe"),
    path("directory/", views.directory, name="directory"),
    path("stories/", views.story_list, name="story_list"),
    path("stories/<slug:slug>/", views.story_detail, name="story_detail"),
]
