from django.conf import settings
from django.urls import path, re_path

from fidelity.role_check import task_lookup_views, word_list_views

LANGUAGE = f"(?P<lang>{'|'.join(dict(settings.LANGUAGES))})"

# Without a language in the address, a page comes in that of the browser.
urlpatterns = [
    path("words.json", word_list_views.words, name="words"),
    path("can-you-ask-me", task_lookup_views.look_up, name="role_lookup"),
    re_path(rf"^can-you-ask-me/{LANGUAGE}$", task_lookup_views.look_up, name="role_lookup"),
    path("can-you-ask-me/<slug:code>", task_lookup_views.show_task, name="role_task"),
    re_path(rf"^can-you-ask-me/{LANGUAGE}/(?P<code>[-\w]+)$", task_lookup_views.show_task, name="role_task"),
]
