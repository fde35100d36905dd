from django.urls import path

from fidelity.role_check import lookup, views

urlpatterns = [
    path("words.json", views.words, name="words"),
    path("can-you-ask-me", lookup.look_up, name="role_lookup"),
    path("can-you-ask-me/<slug:code>", lookup.task, name="role_task"),
]
