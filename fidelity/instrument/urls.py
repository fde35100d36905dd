from django.urls import path

from fidelity.instrument import views

urlpatterns = [
    path("", views.overview, name="instrument"),
    path("documents/", views.documents, name="instrument_documents"),
    path("differences/", views.differences, name="instrument_differences"),
    path("documents/<slug:code>/", views.document, name="instrument_document"),
    path("places/<str:place>/", views.place, name="instrument_place"),
    path("<str:version>/manual/", views.manual, name="instrument_manual"),
    path("<str:version>/domains/<slug:code>/", views.domain, name="instrument_domain"),
    path("<str:version>/items/<slug:code>/", views.item, name="instrument_item"),
]
