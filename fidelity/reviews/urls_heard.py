from django.urls import path

from fidelity.reviews import heard_page

urlpatterns = [
    path("", heard_page.heard, name="heard"),
]
