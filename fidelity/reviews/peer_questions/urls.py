from django.urls import path

from fidelity.reviews.peer_questions import views

urlpatterns = [
    path("<int:pk>/ask-a-peer", views.ask, name="flag_ask"),
    path("<int:pk>/questions", views.questions, name="flag_questions"),
]
