"""All settings, read from the environment; what is missing or wrong stops the start with a sentence.

`PLUMBLINE_MODE` is `demo` (what `make run` starts on your own machine) or `production`.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from fidelity.variables import Variables

BASE_DIR = Path(__file__).resolve().parent.parent
# Templates, static files and seeds: beside the code, or inside the package where a wheel was installed.
IN_PACKAGE = BASE_DIR / "fidelity" / "assets"
ASSETS = IN_PACKAGE if IN_PACKAGE.is_dir() else BASE_DIR
SEEDS = ASSETS / "seeds"

env = Variables()

MODE = env.str("PLUMBLINE_MODE", default="production")
if MODE not in {"demo", "production"}:
    raise ImproperlyConfigured(f"PLUMBLINE_MODE is {MODE!r}; it can be demo or production.")
DEMO = MODE == "demo"
DEBUG = env.bool("DEBUG", default=False)

# Everything a running server keeps (database, static files) lives here, outside the code.
DATA_DIR = Path(env.str("PLUMBLINE_DATA", default=str((Path.cwd() if ASSETS == IN_PACKAGE else BASE_DIR) / "var")))

if DEMO:
    SECRET_KEY = env.str("SECRET_KEY", default="demo-only-key-that-a-production-server-refuses-to-use")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
else:
    SECRET_KEY = env.str("SECRET_KEY", default="")
    if len(SECRET_KEY) < 40:
        raise ImproperlyConfigured("Set SECRET_KEY to at least 40 random characters before starting in production.")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
    if not ALLOWED_HOSTS:
        raise ImproperlyConfigured("Set ALLOWED_HOSTS to the name people type, for example plumbline.example.org.")
# A secret that was used before: what was sealed and printed with it can still be read.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "fidelity",
    "programs",
    "django.contrib.admin",
    "programs.apps.AccountsConfig",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "programs.apps.SecondStepConfig",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_include_bootstrap",
    "django_tasks",
    "django_tasks_db",
    "csp",
]

MIDDLEWARE = [
    "fidelity.voice.anonymity.forget_who_asks",
    "fidelity.health.answer_first",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "programs.middleware.private_pages",
    "programs.middleware.uncounted_sign_in",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "programs.middleware.refuse_large_requests",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "programs.sign_in.sessions.renew_on_activity",
]

ROOT_URLCONF = "fidelity.urls"
WSGI_APPLICATION = "fidelity.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ASSETS / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "programs.access.in_templates",
                "fidelity.reviews.home.navigation.in_templates",
                "programs.sign_in.sessions.in_templates",
            ],
        },
    },
]

# SQLite: IMMEDIATE takes the write lock at the start, so that eight people saving at once wait instead of failing;
# FULL, so that an answer that was called saved survives a power cut; secure_delete, so that nothing overwritten stays.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; "
    "PRAGMA secure_delete=ON;",
}

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'plumbline.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
# A connection that was kept is looked at before it is used: once the database is back, so is the first page.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    # Seconds after which somebody reads that the database is away, where its machine says nothing at all.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 10)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Every process of the server counts wrong tries to sign in together, and keeps the files that take long to make.
CACHES = {
    "default": {"BACKEND": "programs.sign_in.try_counters.TryCounters", "LOCATION": "plumbline_tries"},
    "files": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "plumbline_cache"},
    # Parts of pages by all that they are made of, so that none is ever out of date; nothing that somebody typed.
    "fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "plumbline_fragments",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 600},
    },
}

AUTH_USER_MODEL = "programs.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"programs.sign_in.passwords.{name}"} for name in ("LongEnough", "UnlikeTheAddress", "SeldomUsed")
]
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "programs.sign_in.adapters.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if env.bool("HTTPS", default=not DEMO) else "http"
ACCOUNT_FORMS = {
    "login": "programs.sign_in.forms.SignInForm",
    "reset_password": "programs.sign_in.forms.ForgottenPasswordForm",
    "reset_password_from_key": "programs.sign_in.forms.NewPasswordForm",
    "change_password": "programs.sign_in.forms.ChangedPasswordForm",
}
ACCOUNT_SESSION_REMEMBER = True  # how long is decided by programs/sign_in/sessions.py
# Wrong tries: for a network address, and for an account from one address (`key`, see adapters.py), so that nobody is
# kept out by somebody elsewhere. Mails to an account: from anywhere, for each of them lets its owner in.
ACCOUNT_RATE_LIMITS = {
    "login": "",
    "login_failed": "30/15m/ip,5/15m/key",
    "reset_password": "20/h/ip,3/15m/key",
}
# Where a proxy stands before the server, tries are counted by the address that the proxy names.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("BEHIND_PROXY", default=False) else 0

# The second step of signing in: an app, a passkey, a printed code. Whoever looks after accounts needs one.
TWO_STEP_FOR_ADMINS = env.bool("TWO_STEP_FOR_ADMINS", default=not DEMO)
MFA_ADAPTER = "programs.sign_in.adapters.TwoStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Plumbline"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts are made by invitation, nobody signs up with the address of another
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO

SESSION_ENGINE = "programs.sign_in.sessions"
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "fidelity.views.form_expired"

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English"), ("es", "Español")]
TIME_ZONE = env.time_zone("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ASSETS / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# The files of issued reports lie in the database, unless this names a folder or an S3 store.
if report_files := env.report_files("REPORT_FILES"):
    STORAGES["reports"] = report_files
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "woff2", "png", "jpg", "gz"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# What the server on this machine does: serve pages, make files and send mails, or both (server.py).
PARTS = set(env.list("PLUMBLINE_PARTS", default=["pages", "work"]))
if not PARTS or PARTS - {"pages", "work"}:
    raise ImproperlyConfigured("PLUMBLINE_PARTS can be pages, work, or both with a comma between.")

# Reports are made away from the page: at once in tests, by a worker process where a server runs.
TASKS = {
    "default": {
        "BACKEND": env.str("TASKS_BACKEND", default="django_tasks_db.DatabaseBackend"),
        "QUEUES": ["default"],
    }
}

# Whether the role check also looks for what duties mean; it takes about 100 MB in each process that reads texts.
# Without it rules alone answer, and the page says so.
ROLE_CHECK_BY_MEANING = env.bool("ROLE_CHECK_BY_MEANING", default=True)

# Mails are printed until EMAIL_URL names a mail server; only then the server sends them by itself (server.py).
globals().update(env.email_url("EMAIL_URL", default="consolemail://"))
SENDS_MAIL = bool(env.str("EMAIL_URL", default=""))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="plumbline@localhost")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# A server that people reach over a network stands behind HTTPS; on your own machine there is none.
HTTPS = env.bool("HTTPS", default=not DEMO)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000) if HTTPS else 0
# Other names below this one belong to other people, who may have no HTTPS: they are left alone unless told otherwise.
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and env.bool("HSTS_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = HTTPS and env.bool("HSTS_PRELOAD", default=False)
# What `check --deploy` says of leaving them alone.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Where people sign in, for the link in mails.
SITE_URL = env.str(
    "SITE_URL", default="http://127.0.0.1:8000" if DEMO else f"{'https' if HTTPS else 'http'}://{ALLOWED_HOSTS[0]}"
)

# A form without its files; a whole request with them. Whatever is larger is answered with 413 and not read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
LARGEST_REQUEST = 12_000_000
# A file that is handed in stays in memory: it is read once, and no copy of it is ever written to the disk.
FILE_UPLOAD_MAX_MEMORY_SIZE = LARGEST_REQUEST

# Numbers for Prometheus at /metrics, for whoever sends this; without it there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
if METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    raise ImproperlyConfigured("Set METRICS_TOKEN to at least 20 random characters, or leave it out.")
if METRICS_TOKEN:
    MIDDLEWARE.insert(1, "fidelity.metrics.count_requests")

LOG_FORMAT = env.str("LOG_FORMAT", default="text")
if LOG_FORMAT not in {"text", "json"}:
    raise ImproperlyConfigured(f"LOG_FORMAT is {LOG_FORMAT!r}; it can be text or json.")
if LOG_FORMAT == "json":
    MIDDLEWARE.insert(1, "fidelity.logs.number_requests")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"text": {}, "json": {"()": "fidelity.logs.JsonLines"}},
    "filters": {"quiet": {"()": "fidelity.voice.anonymity.QuietLogFilter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["quiet"], "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django gives these two handlers of their own, which would pass the filter by.
    "loggers": {name: {"handlers": [], "propagate": True} for name in ("django", "django.server")},
}
