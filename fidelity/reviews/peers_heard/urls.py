from django.urls import path

from fidelity.reviews.peers_heard import views

urlpatterns = [
    path("", views.heard, name="heard"),
]
