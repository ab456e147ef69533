from django.urls import path

from training import views

app_name = "training"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.programme_detail, name="programme_detail"),
]
