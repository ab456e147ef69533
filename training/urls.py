from django.urls import path

from training import views
from training.enquiries import views as enquiries

app_name = "training"
urlpatterns = [
    path("", views.index, name="index"),
    path("figures/", views.figure_list, name="figure_list"),
    path("enquiries/known/", enquiries.enquiry_known, name="enquiry_known"),
    path("enquiries/erased/", enquiries.enquiry_erased, name="enquiry_erased"),
    path(
        "enquiries/status/<slug:secret>/",
        enquiries.enquiry_status,
        name="enquiry_status",
    ),
    path(
        "enquiries/status/<slug:secret>/withdraw/",
        enquiries.enquiry_withdraw,
        name="enquiry_withdraw",
    ),
    path("<slug:slug>/", views.programme_detail, name="programme_detail"),
    path("<slug:slug>/ask/", enquiries.enquiry_create, name="enquiry_create"),
]
