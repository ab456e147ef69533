from django.urls import path

from honours import views

app_name = "honours"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.award_detail, name="award_detail"),
    path("<slug:slug>/portrait/", views.award_portrait, name="award_portrait"),
]
