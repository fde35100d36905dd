from django.urls import path

from fidelity.reviews.heard_and_done import views

urlpatterns = [
    path("", views.heard, name="heard"),
]
