from django.urls import path

from fidelity.role_check import task_lookup_views, word_list_views

urlpatterns = [
    path("words.json", word_list_views.words, name="words"),
    path("can-you-ask-me", task_lookup_views.look_up, name="role_lookup"),
    path("can-you-ask-me/<slug:code>", task_lookup_views.show_task, name="role_task"),
]
