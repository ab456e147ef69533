from django.urls import path

from mobility import views
from mobility.flows.views import flow_list

app_name = "mobility"
urlpatterns = [
    path("", views.index, name="index"),
    path("abroad/", views.outgoing_list, name="outgoing_list"),
    path("minsk/", views.incoming_list, name="incoming_list"),
    path("flows/", flow_list, name="flow_list"),
    path("<slug:slug>/", views.exchange_detail, name="exchange_detail"),
]
