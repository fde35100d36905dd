from django.urls import path, register_converter

from fidelity.voice.card import views


class Language:
    """The languages that the pages for peer supporters speak."""

    regex = "|".join(views.LANGUAGES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Language, "language")

urlpatterns = [
    path("", views.code, name="peer_code"),
    path("style.css", views.style, name="peer_style"),
    path("<language:lang>/", views.code, name="peer_code"),
    path("<language:lang>/thank-you", views.thanks, name="peer_thanks"),
    path("<language:lang>/help", views.promise, name="peer_promise"),
    path("<language:lang>/<str:code>/", views.start, name="peer_start"),
    path("<language:lang>/<str:code>/questions", views.ask, name="peer_questions"),
    # Whatever else stands after /peer/ is read as a code: what a card holds, or what somebody mistyped.
    path("<path:code>", views.card, name="peer_card"),
]
