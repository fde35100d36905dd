"""An empty Django under the same gunicorn: what memory and a start are compared with.

`python -m gunicorn tests.benchmarks.empty` serves it.
"""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="only for the benchmark")


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [path("health", health)]
application = get_wsgi_application()
