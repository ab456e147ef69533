from django.urls import path

from rankings import views

app_name = "rankings"
urlpatterns = [
    path("", views.index, name="index"),
    path("memberships/", views.membership_list, name="membership_list"),
    path("<slug:slug>/", views.ranking_detail, name="ranking_detail"),
]
