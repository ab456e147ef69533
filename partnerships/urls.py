from django.urls import path

from partnerships import views
from partnerships.proposals import views as proposals

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
    path("proposals/", proposals.proposal_index, name="proposal_index"),
    path("proposals/find/", proposals.proposal_lookup, name="proposal_lookup"),
    path("proposals/new/", proposals.proposal_create, name="proposal_create"),
    path("proposals/known/", proposals.proposal_known, name="proposal_known"),
    path(
        "proposals/status/<slug:secret>/",
        proposals.proposal_status,
        name="proposal_status",
    ),
    path(
        "proposals/status/<slug:secret>/answer/",
        proposals.proposal_answer,
        name="proposal_answer",
    ),
    path(
        "proposals/status/<slug:secret>/files/",
        proposals.proposal_add_files,
        name="proposal_add_files",
    ),
    path(
        "proposals/status/<slug:secret>/files/<int:pk>/",
        proposals.proposal_file,
        name="proposal_file",
    ),
    path(
        "proposals/status/<slug:secret>/withdraw/",
        proposals.proposal_withdraw,
        name="proposal_withdraw",
    ),
]
