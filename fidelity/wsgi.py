import gc
import importlib
import logging
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from fidelity.logs import JsonLines, NoHealthLines
from fidelity.slow_clients import WholeRequests
from fidelity.variables import GUNICORN_HALTS, read_settings_or_exit
from fidelity.voice.anonymity import QuietLogFilter

# Code that is read stays: the collector would look at all of it again and again. `read_what_pages_need` ends this.
gc.disable()

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fidelity.settings")
read_settings_or_exit(GUNICORN_HALTS)

# Before any process is forked, so that all of them know whose file is read.
importlib.import_module("fidelity.role_check.files.turns")

application = WholeRequests(get_wsgi_application())
importlib.import_module("fidelity.preloading").read_what_pages_need()

# The server's own logs know nothing of the settings; they are quiet about the pages for peer supporters, too.
for name in ("gunicorn.access", "gunicorn.error"):
    logging.getLogger(name).addFilter(QuietLogFilter())
logging.getLogger("gunicorn.access").addFilter(NoHealthLines())
if settings.LOG_FORMAT == "json":
    for handler in logging.getLogger("gunicorn.error").handlers:
        handler.setFormatter(JsonLines())
