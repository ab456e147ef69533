from django.urls import path

from mobility import views

app_name = "mobility"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.exchange_detail, name="exchange_detail"),
]
