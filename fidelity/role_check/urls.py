from django.urls import path

from fidelity.role_check import lookup_views, word_list_views

urlpatterns = [
    path("words.json", word_list_views.words, name="words"),
    path("can-you-ask-me", lookup_views.look_up, name="role_lookup"),
    path("can-you-ask-me/<slug:code>", lookup_views.task, name="role_task"),
]
