from django.urls import path

from training import views

app_name = "training"
urlpatterns = [
    path("", views.index, name="index"),
    path("figures/", views.figure_list, name="figure_list"),
    path("<slug:slug>/", views.programme_detail, name="programme_detail"),
]
