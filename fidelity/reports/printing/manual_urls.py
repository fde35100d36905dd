from django.urls import path

from fidelity.reports.printing import manual_views

urlpatterns = [
    path("instrument/<str:version>/manual/<slug:paper>.pdf", manual_views.manual, name="manual_pdf"),
]
