from django.urls import path

from partnerships import views

app_name = "partnerships"
urlpatterns = [
    path("", views.index, name="index"),
    path("institutions/", views.institution_list, name="institution_list"),
    path(
        "institutions/<slug:slug>/", views.institution_detail, name="institution_detail"
    ),
    path("agreements/", views.agreement_list, name="agreement_list"),
    path("agreements/<slug:slug>/", views.agreement_detail, name="agreement_detail"),
    path(
        "agreements/<slug:slug>/factsheet/",
        views.agreement_factsheet,
        name="agreement_factsheet",
    ),
    path("agreements/<slug:slug>/file/", views.agreement_file, name="agreement_file"),
]
