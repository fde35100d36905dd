from django.urls import path, register_converter

from fidelity.voice import peer_views


class Language:
    """The languages that the pages for peer supporters speak."""

    regex = "|".join(peer_views.LANGUAGES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Language, "language")

urlpatterns = [
    path("", peer_views.code, name="peer_code"),
    path("style.css", peer_views.style, name="peer_style"),
    path("<language:lang>/", peer_views.code, name="peer_code"),
    path("<language:lang>/thank-you", peer_views.thanks, name="peer_thanks"),
    path("<language:lang>/help", peer_views.promise, name="peer_promise"),
    path("<language:lang>/<str:code>/", peer_views.start, name="peer_start"),
    path("<language:lang>/<str:code>/questions", peer_views.ask, name="peer_questions"),
    # Whatever else stands after /peer/ is read as a code: what a card holds, or what somebody mistyped.
    path("<path:code>", peer_views.card, name="peer_card"),
]
