from django.urls import path

from fidelity.reviews.change import views

urlpatterns = [
    path("", views.change, name="change"),
    path("questions", views.questions, name="change_questions"),
    path("<slug:series>/lower", views.lower, name="reference_lower"),
]
