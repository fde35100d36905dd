from django.urls import path

from fidelity.voice import views

urlpatterns = [
    path("", views.voice, name="voice"),
]
