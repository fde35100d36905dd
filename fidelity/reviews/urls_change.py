from django.urls import path

from fidelity.reviews import change

urlpatterns = [
    path("", change.change, name="change"),
    path("<slug:series>/lower", change.lower, name="reference_lower"),
]
