from django.urls import path

from department import views
from department.letters import views as letters

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
]
