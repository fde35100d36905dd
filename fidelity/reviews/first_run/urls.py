from django.urls import path

from fidelity.reviews.first_run import views

urlpatterns = [
    path("", views.overview, name="first_run"),
    path("<slug:name>", views.step, name="first_run_step"),
]
