from django.urls import path

from department import views

app_name = "department"
urlpatterns = [
    path("", views.index, name="index"),
    path("documents/<slug:key>/", views.document_file, name="document_file"),
]
