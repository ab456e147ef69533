from django.urls import path

from department import views

app_name = "department"
urlpatterns = [
    path("", views.index, name="index"),
    path("press/", views.press, name="press"),
    path("documents/<slug:key>/", views.document_file, name="document_file"),
]
