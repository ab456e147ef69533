from django.urls import path

from department import views
from department.letters import views as letters
from department.visits import views as visits

app_name = "department"
urlpatterns = [
    path("", views.index, name="index"),
    path("press/", views.press, name="press"),
    path("documents/<slug:key>/", views.document_file, name="document_file"),
    path("contact/", letters.contact, name="contact"),
    path("contact/known/", letters.message_known, name="message_known"),
    path("contact/erased/", letters.message_erased, name="message_erased"),
    path("contact/<slug:secret>/", letters.message_status, name="message_status"),
    path(
        "contact/<slug:secret>/withdraw/",
        letters.message_withdraw,
        name="message_withdraw",
    ),
    path("visit/", visits.visit, name="visit"),
    path("visit/known/", visits.visitrequest_known, name="visitrequest_known"),
    path("visit/erased/", visits.visitrequest_erased, name="visitrequest_erased"),
    path(
        "visit/<slug:secret>/", visits.visitrequest_status, name="visitrequest_status"
    ),
    path(
        "visit/<slug:secret>/withdraw/",
        visits.visitrequest_withdraw,
        name="visitrequest_withdraw",
    ),
]
