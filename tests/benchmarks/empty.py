"""An empty Django under the same gunicorn: what memory and a start are compared with.

`python -m gunicorn tests.benchmarks.empty` serves it. Where `EMPTY_DATABASE` names a file, it first brings
that up to date with the tables of Django's own parts, as every start of an app does.
"""

import os

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

DATABASE = os.environ.get("EMPTY_DATABASE")

settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="only for the benchmark")
if DATABASE:
    settings.DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATABASE}}
    settings.INSTALLED_APPS = [f"django.contrib.{name}" for name in ("contenttypes", "auth", "sessions", "admin")]
    django.setup()
    call_command("migrate", verbosity=0)


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [path("health", health)]
application = get_wsgi_application()
