from django.urls import path

from honours import views

app_name = "honours"
urlpatterns = [
    path("", views.index, name="index"),
    path("nomination/", views.nomination, name="nomination"),
    path("<slug:slug>/", views.award_detail, name="award_detail"),
    path(
        "<slug:slug>/portrait/<int:width>.<slug:format>",
        views.award_portrait,
        name="award_portrait",
    ),
]
